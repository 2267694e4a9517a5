import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readQuery, writeQuery } from '../../shared/spend/lists.js';
import { readView } from '../../shared/spend/view.js';
import {
  groupsOf,
  nextGroups,
  readExplained,
  readExplore,
  TOPS,
  writeExplained,
  writeExplore,
} from './explore-params.js';

describe('what a link says about Explore', () => {
  it('survives the address bar', () => {
    const params = fc.record({
      top: fc.constantFrom(...TOPS),
      sorting: fc.record({
        field: fc.constantFrom(
          'label' as const,
          'cost' as const,
          'p95' as const,
          'change' as const,
        ),
        descending: fc.boolean(),
      }),
      open: fc.array(fc.string({ minLength: 1 })),
    });
    fc.assert(
      fc.property(params, (wanted) => {
        expect(readExplore(readQuery(writeQuery(writeExplore(wanted))))).toEqual(wanted);
      }),
    );
  });

  it('names what is explained: everything, a group, or calls without one', () => {
    const groups = ['search', '=odd,name', null].map((key) => ({ dimension: 'team', key }));
    for (const explained of [...groups, null])
      expect(readExplained(readQuery(writeQuery(writeExplained(explained))))).toEqual(explained);
  });

  it('falls back to the 25 most expensive groups, most expensive first', () => {
    expect(readExplore({ top: '7', sort: 'colour' })).toEqual({
      top: 25,
      sorting: { field: 'cost', descending: true },
      open: [],
    });
  });
});

describe('groups', () => {
  it('are team, then model, unless the link says otherwise, and three at most', () => {
    expect(groupsOf(readView({}).view)).toEqual({ first: 'team', inner: ['model'] });
    expect(groupsOf(readView({ group: 'region' }).view)).toEqual({ first: 'region', inner: [] });
    const three = readView({ group: 'team,model,costCentre,region' });
    expect(groupsOf(three.view)).toEqual({ first: 'team', inner: ['model', 'costCentre'] });
    expect(three.ignored).toEqual(['group=region']);
  });

  it('move on once a click has narrowed one to a single value', () => {
    const groups = { first: 'team', inner: ['model', 'costCentre'] };
    expect(nextGroups('team', groups)).toEqual(['model', 'costCentre']);
    expect(nextGroups('model', groups)).toEqual(['team', 'costCentre']);
    expect(nextGroups('team', { first: 'team', inner: [] })).toEqual(['model']);
    expect(nextGroups('model', { first: 'model', inner: [] })).toEqual(['team']);
  });
});
