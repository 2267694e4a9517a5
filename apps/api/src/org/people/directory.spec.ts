import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judgeRows, planDirectory, type StoredMembership } from './directory.js';
import type { Membership } from './people-file.js';

const row = (
  user: string,
  team: string,
  from: number | null = null,
  to: number | null = null,
  line = 2,
): Membership => ({ line, user, team, from, to });
const teams = new Set(['a', 'b', 'c']);

describe('rows of a directory', () => {
  it('that name no team of the organisation are wrong; the rest is kept', () => {
    const { rows, problems } = judgeRows([row('u', 'a'), row('v', 'z', null, null, 3)], teams);
    expect(rows.map(({ user }) => user)).toEqual(['u']);
    expect(problems).toMatchObject([{ line: 3, code: 'unknown_team' }]);
  });

  it('without an end last until the next of the same user', () => {
    const { rows, problems } = judgeRows([row('u', 'b', 20), row('u', 'a', 10)], teams);
    expect(problems).toEqual([]);
    expect(rows).toMatchObject([
      { team: 'a', from: 10, to: 20 },
      { team: 'b', from: 20, to: null },
    ]);
  });

  it.each([
    ['two begin at once', row('u', 'a', 10, null, 2), row('u', 'b', 10, null, 3)],
    ['one begins before the other ends', row('u', 'a', 10, 30, 2), row('u', 'b', 20, null, 3)],
    ['one lies in the other', row('u', 'a', 20, 30, 2), row('u', 'b', 10, 40, 3)],
  ])('are wrong where %s: the later line', (_story, one, other) => {
    expect(judgeRows([one, other], teams).problems).toMatchObject([{ line: 3, code: 'two_teams' }]);
  });
});

const stored = (
  id: number,
  team: string,
  from: number | null = null,
  to: number | null = null,
): StoredMembership => ({ id, user: 'u', team, from, to });

describe('a file over the directory', () => {
  it('moves a user from a day on, and says who moves', () => {
    expect(planDirectory([stored(1, 'a')], [row('u', 'b', 10)])).toEqual({
      ended: [{ id: 1, from: null, to: 10 }],
      opened: [{ user: 'u', team: 'b', from: 10, to: null }],
      moves: [{ user: 'u', from: 10, to: null, before: 'a', after: 'b' }],
    });
  });

  it('lends a user for a time, and gives them back', () => {
    expect(planDirectory([stored(1, 'a', 0)], [row('u', 'b', 10, 20)])).toEqual({
      ended: [{ id: 1, from: 0, to: 10 }],
      opened: [
        { user: 'u', team: 'b', from: 10, to: 20 },
        { user: 'u', team: 'a', from: 20, to: null },
      ],
      moves: [{ user: 'u', from: 10, to: 20, before: 'a', after: 'b' }],
    });
  });

  it('leaves users alone that it does not name', () => {
    expect(planDirectory([stored(1, 'a')], [row('v', 'b')])).toMatchObject({
      ended: [],
      opened: [{ user: 'v' }],
    });
  });

  it('has each instant as the file says, and as it stood before where the file says nothing; again it changes nothing', () => {
    const someTeam = fc.constantFrom('a', 'b', 'c');
    const someRow = fc.record({
      team: someTeam,
      from: fc.option(fc.integer({ min: 0, max: 9 })),
      to: fc.option(fc.integer({ min: 1, max: 10 })),
    });
    fc.assert(
      fc.property(fc.array(fc.array(someRow, { maxLength: 4 }), { maxLength: 4 }), (files) => {
        let directory: StoredMembership[] = [];
        for (const file of files) {
          const fit = file.filter(({ from, to }) => from === null || to === null || from < to);
          const { rows } = judgeRows(
            fit.map((one, line) => ({ ...one, line, user: 'u' })),
            teams,
          );
          const next = applied(directory, planDirectory(directory, rows));
          for (let at = -1; at <= 10; at++)
            expect(teamAt(next, at)).toBe(teamAt(rows, at) ?? teamAt(directory, at));
          const again = planDirectory(next, rows);
          expect(again).toEqual({ ended: [], opened: [], moves: [] });
          directory = next;
        }
      }),
    );
  });
});

function applied(
  directory: readonly StoredMembership[],
  { ended, opened }: ReturnType<typeof planDirectory>,
): StoredMembership[] {
  const kept = directory.map((one) => {
    const change = ended.find(({ id }) => id === one.id);
    return change === undefined ? one : { ...one, ...change };
  });
  const first = directory.length;
  return [...kept, ...opened.map((one, n) => ({ ...one, id: first + n }))];
}

const teamAt = (
  spans: readonly Pick<StoredMembership, 'from' | 'to' | 'team'>[],
  at: number,
): string | null => {
  const found = spans.filter(({ from, to }) => (from ?? -Infinity) <= at && at < (to ?? Infinity));
  expect(found.length).toBeLessThan(2);
  return found[0]?.team ?? null;
};
