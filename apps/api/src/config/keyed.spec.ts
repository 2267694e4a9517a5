import { describe, expect, it } from '@jest/globals';
import { applyKeyed, type Keyed, type KeyedEdit, planKeyed } from './keyed.js';

interface Lamp {
  readonly id: string;
  readonly watts: number;
}

const LAMPS: Keyed<Lamp> = {
  entityType: 'lamp',
  idOf: ({ id }) => id,
  shown: ({ watts }) => ({ watts }),
  summary: ({ id, watts }, before) =>
    `Lamp ${id}: ${before === null ? 'new' : `${before.watts} to ${watts}`}`,
  removal: ({ id }) => `Lamp ${id} is removed`,
};
const stored = [
  { id: 'desk', watts: 5 },
  { id: 'hall', watts: 7 },
];

async function done(changes: readonly { readonly edit: KeyedEdit<Lamp> }[]) {
  const [saved, removed]: [Lamp[], string[]] = [[], []];
  const edits = changes.map(({ edit }) => edit);
  await applyKeyed(
    edits,
    async (lamps) => void saved.push(...(await Promise.resolve(lamps))),
    async (ids) => void removed.push(...(await Promise.resolve(ids))),
  );
  return { saved, removed };
}

describe('a section of entries with ids', () => {
  it('adds and changes what the file names, and leaves the rest', async () => {
    const wanted = [
      { id: 'desk', watts: 9 },
      { id: 'door', watts: 3 },
    ];
    const { changes } = planKeyed(LAMPS, stored, wanted, { prune: false });
    expect(changes.map(({ summary, before, after }) => [summary, before, after])).toEqual([
      ['Lamp desk: 5 to 9', { watts: 5 }, { watts: 9 }],
      ['Lamp door: new', null, { watts: 3 }],
    ]);
    expect(await done(changes)).toEqual({ saved: wanted, removed: [] });
  });

  it('removes what the file does not name where it prunes', async () => {
    const { changes } = planKeyed(LAMPS, stored, stored.slice(0, 1), { prune: true });
    expect(changes).toMatchObject([
      { action: 'remove', entityId: 'hall', summary: 'Lamp hall is removed', after: null },
    ]);
    expect(await done(changes)).toEqual({ saved: [], removed: ['hall'] });
  });

  it('plans nothing for a file that says what is stored', () => {
    expect(planKeyed(LAMPS, stored, stored, { prune: true }).changes).toEqual([]);
  });
});
