import { describe, expect, it } from '@jest/globals';
import { fieldChanges } from './changes.js';

describe('what an audit entry changed', () => {
  it('is listed field by field, without the fields that stayed the same', () => {
    const before = { name: 'Search', costCentre: 'CC-1', limits: { day: 5 }, projects: ['a'] };
    const after = { name: 'Search', costCentre: 'CC-2', limits: { day: 6 }, projects: ['a', 'b'] };
    expect(fieldChanges(before, after)).toEqual([
      { field: 'costCentre', before: 'CC-1', after: 'CC-2' },
      { field: 'limits.day', before: '5', after: '6' },
      { field: 'projects', before: 'a', after: 'a, b' },
    ]);
  });

  it('is everything where something was created, and where it was deleted', () => {
    expect(fieldChanges(null, { a: null, b: 1 })).toEqual([
      { field: 'a', before: undefined, after: 'null' },
      { field: 'b', before: undefined, after: '1' },
    ]);
    expect(fieldChanges({ a: 'x' }, null)).toEqual([{ field: 'a', before: 'x', after: undefined }]);
  });

  it('keeps lists of objects apart by their place', () => {
    expect(fieldChanges({ rules: [{ p: 1 }] }, { rules: [{ p: 2 }] })).toEqual([
      { field: 'rules.0.p', before: '1', after: '2' },
    ]);
  });

  it('is nothing where the entry has neither state', () => {
    expect(fieldChanges(null, null)).toEqual([]);
  });
});
