import { describe, expect, it } from '@jest/globals';
import { drawCatalogue } from './catalogue.js';
import { toCsv } from './csv.js';
import { pageOfModels } from './page.js';
import type { StoredBook, StoredLayer, StoredRow } from './prices.repository.js';
import { planSeed, readSeed, rowKey } from './seed.js';

const known = { systemFrom: new Date('2026-01-01'), systemTo: null };
const row = (id: number, model: string, more: Partial<StoredRow> = {}): StoredRow => ({
  id,
  provider: 'anthropic',
  surface: 'bedrock-runtime',
  model,
  routing: 'in-region-or-geo',
  regions: ['*'],
  tier: 'standard',
  contextOver: null,
  per1M: { input: '3' },
  perUnit: null,
  validFrom: null,
  validTo: null,
  ...known,
  source: 'test',
  status: 'confirmed',
  owner: 'seed',
  ...more,
});
const layer = (
  id: number,
  match: Record<string, unknown>,
  more: Partial<StoredLayer> = {},
): StoredLayer => ({
  id,
  kind: 'discount',
  priority: 0,
  match,
  percent: '10',
  validFrom: null,
  validTo: null,
  ...known,
  source: 'configuration file',
  owner: 'config',
  ...more,
});
const book: StoredBook = {
  version: 2,
  rows: [
    row(1, 'claude', { validTo: new Date('2026-06-01') }),
    row(2, 'claude', { tier: 'batch', validFrom: new Date('2026-06-01') }),
    row(3, 'claude', { validFrom: new Date('2026-06-01') }),
    row(4, 'nova', { provider: 'amazon' }),
  ],
  layers: [
    layer(1, { provider: 'anthropic' }),
    layer(2, { modelId: 'ours' }, { kind: 'fixed', per1M: { input: '2' }, percent: null }),
  ],
  aliases: [{ id: 1, model: 'ours', aliasOf: 'claude', owner: 'config' }],
  inferenceProfiles: {},
};
const now = new Date('2026-07-01');
const draw = (more = {}) => drawCatalogue(book, { now, ...more });

describe('the catalogue of prices', () => {
  it('has one entry per model, what applies now first, the normal tier before others', () => {
    expect(draw().map(({ model, rows }) => [model, rows.map(({ id }) => id)])).toEqual([
      ['claude', [3, 2, 1]],
      ['nova', [4]],
      ['ours', []],
    ]);
  });

  it('asked for a moment, returns only what applied then', () => {
    expect(draw({ asOf: new Date('2026-05-31') })[0]?.rows.map(({ id }) => id)).toEqual([1]);
    expect(draw({ asOf: new Date('2026-06-01') })[0]?.rows.map(({ id }) => id)).toEqual([3, 2]);
  });

  it('shows each model the layers over it, and an alias what it stands for', () => {
    const [claude, nova, ours] = draw();
    expect(claude?.layers).toMatchObject([{ kind: 'discount', model: null, percent: '10' }]);
    expect(nova?.layers).toEqual([]);
    expect(ours?.layers).toMatchObject([
      { kind: 'alias', model: 'ours', aliasOf: 'claude' },
      { kind: 'fixed', model: 'ours', aliasOf: 'claude', per1M: { input: '2' } },
    ]);
  });

  it('is searched by model, provider and what an alias stands for', () => {
    expect(draw({ search: 'CLAU' }).map(({ model }) => model)).toEqual(['claude', 'ours']);
    expect(draw({ search: 'amazon' }).map(({ model }) => model)).toEqual(['nova']);
  });

  it('is read page by page', () => {
    const first = pageOfModels(draw(), 2, null);
    expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    const rest = pageOfModels(draw(), 2, first.pageInfo.endCursor);
    expect(rest.edges.map(({ node }) => node.model)).toEqual(['ours']);
    expect(rest.pageInfo.hasNextPage).toBe(false);
    expect(() => pageOfModels(draw(), 2, 'nonsense')).toThrow('not a cursor');
  });

  it('as CSV has one line per price, and no formulas', () => {
    const lines = toCsv(
      drawCatalogue(
        { ...book, rows: [row(9, '=HYPERLINK("x")')], layers: [], aliases: [] },
        { now },
      ),
      new Map(),
    )
      .trim()
      .split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^"?'=HYPERLINK/);
  });
});

describe('the shipped prices', () => {
  it('are read, and none stands twice', async () => {
    const { rows, note } = await readSeed();
    expect(rows.length).toBeGreaterThan(500);
    expect(new Set(rows.map(rowKey)).size).toBe(rows.length);
    expect(note).toMatch(/sha256 [0-9a-f]{64}$/);
  });

  it('of a newer release close what changed, add what is new and leave the rest', () => {
    const stored = [row(1, 'a'), row(2, 'b'), row(3, 'c')];
    const wanted = [row(0, 'a'), row(0, 'b', { per1M: { input: '4' } }), row(0, 'd')];
    const plan = planSeed(stored, wanted);
    expect(plan.close).toEqual([2, 3]);
    expect(plan.add.map(({ model }) => model)).toEqual(['b', 'd']);
    expect(planSeed(stored, stored)).toMatchObject({ close: [], add: [] });
  });

  it('are one whatever the order of regions and meters', () => {
    const one = row(1, 'a', { regions: ['x', 'y'], per1M: { input: '1', output: '2' } });
    const other = row(2, 'a', { regions: ['y', 'x'], per1M: { output: '2', input: '1' } });
    expect(rowKey(one)).toBe(rowKey(other));
  });
});
