import { describe, expect, it } from '@jest/globals';
import { readQuery, writeQuery } from '../spend/lists.js';
import { isolated, readShown, toggled } from './shown.js';

const IDS = ['=search', '=a,b', '=', 'other'];
const after = (params: Record<string, string | undefined>) =>
  readShown(readQuery(writeQuery(params)), IDS);

describe('the series that a link shows', () => {
  const all = readShown({}, IDS);

  it('are all of them, unless one is hidden, and shown again', () => {
    expect([...all.hidden]).toEqual([]);
    const without = after(toggled(all, '=a,b'));
    expect([...without.hidden]).toEqual(['=a,b']);
    expect([...after(toggled(without, '=a,b')).hidden]).toEqual([]);
  });

  it.each(IDS)('are %s alone, until it is asked for again', (id) => {
    const alone = after(isolated(all, id));
    expect(alone.alone).toBe(id);
    expect([...alone.hidden]).toEqual(IDS.filter((other) => other !== id));
    expect([...after(isolated(alone, id)).hidden]).toEqual([]);
  });

  it('are more than the one alone once another is asked for', () => {
    const two = after(toggled(after(isolated(all, '=')), 'other'));
    expect([...two.hidden]).toEqual(['=search', '=a,b']);
  });

  it('are all where those it names are not on this chart', () => {
    expect([...readShown({ only: '=gone' }, IDS).hidden]).toEqual([]);
  });
});
