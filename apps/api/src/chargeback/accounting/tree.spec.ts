import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ACCOUNTING_DEFAULT, accountingOf, type CostCentre } from './accounting.js';
import { cycleIn, pathOf, rollUp } from './tree.js';

const centre = (id: string, ...parents: CostCentre['parents']): CostCentre => ({
  ...{ id, entity: null, expense: null, charging: null, parents },
});
const under = (parent: string | null, from: string | null = null) => ({ from, parent });
const TREE = [
  centre('GROUP'),
  centre('DIV-A', under('GROUP')),
  centre('DIV-B', under('GROUP')),
  centre('CC-1', under('DIV-A'), under('DIV-B', '2026-10')),
  centre('CC-2', under('DIV-B'), under(null, '2026-11')),
];
const inMonth = (month: string) =>
  accountingOf({ ...ACCOUNTING_DEFAULT, costCentres: TREE }, month);

describe('the tree of cost centres', () => {
  it('is that of the month', () => {
    expect(pathOf(inMonth('2026-09'), 'CC-1')).toEqual(['GROUP', 'DIV-A', 'CC-1']);
    expect(pathOf(inMonth('2026-10'), 'CC-1')).toEqual(['GROUP', 'DIV-B', 'CC-1']);
    expect(pathOf(inMonth('2026-11'), 'CC-2')).toEqual(['CC-2']);
    expect(pathOf(inMonth('2026-09'), 'not listed')).toEqual(['not listed']);
  });

  it('rolls up what cost centres have, a parent before its children', () => {
    const items: [string | null, number][] = [
      ['CC-1', 1],
      ['CC-2', 2],
      ['GROUP', 4],
      [null, 8],
      ['X', 16],
    ];
    const sum = (some: readonly [string | null, number][]) =>
      some.reduce((n, [, one]) => n + one, 0);
    const rows = rollUp(inMonth('2026-09'), items, ([id]) => id).map(
      ({ costCentre, parent, depth, own, all }) => [costCentre, parent, depth, sum(own), sum(all)],
    );
    expect(rows).toEqual([
      [null, null, 0, 8, 8],
      ['GROUP', null, 0, 4, 7],
      ['DIV-A', 'GROUP', 1, 0, 1],
      ['CC-1', 'DIV-A', 2, 1, 1],
      ['DIV-B', 'GROUP', 1, 0, 2],
      ['CC-2', 'DIV-B', 2, 2, 2],
      ['X', null, 0, 16, 16],
    ]);
  });

  it('has at its tops what there is in all, whatever the tree', () => {
    const parents = fc.array(fc.option(fc.integer({ min: 0, max: 7 })), {
      minLength: 8,
      maxLength: 8,
    });
    fc.assert(
      fc.property(
        parents,
        fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.nat(99))),
        (above, some) => {
          const centres = above.map((parent, i) =>
            // A parent of a lower number: no circle.
            centre(`C${i}`, under(parent === null || parent >= i ? null : `C${parent}`)),
          );
          const rows = rollUp({ costCentres: centres }, some, ([id]) => `C${id}`);
          const tops = rows.filter(({ depth }) => depth === 0).flatMap(({ all }) => all);
          expect(tops).toHaveLength(some.length);
          expect(rows.flatMap(({ own }) => own)).toHaveLength(some.length);
        },
      ),
    );
  });

  it('has no circle, in no month', () => {
    expect(cycleIn(TREE)).toBeNull();
    expect(cycleIn([centre('A', under('B')), centre('B', under('A', '2026-12'))])).toEqual([
      'B',
      'A',
    ]);
    expect(cycleIn([centre('A', under('A'))])).toEqual(['A']);
  });
});
