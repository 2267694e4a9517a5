import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fromFemto, NO_USAGE, rate, resolveModel } from '@bursar/pricing';
import { Clock } from '../../apps/api/src/platform/clock.js';
import { Database } from '../../apps/api/src/platform/database.js';
import { PricesService } from '../../apps/api/src/prices/prices.module.js';
import { createTestDatabase, type TestDatabase } from '../support/processes/database.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

class Hand extends Clock {
  private at = new Date('2021-11-20T12:00:00Z');
  set(text: string): void {
    this.at = new Date(text);
  }
  override now(): Date {
    return this.at;
  }
}

const clock = new Hand();
let empty: TestDatabase;
let bursar: TestBursar;
let prices: PricesService;
let database: Database;

beforeAll(async () => {
  empty = await createTestDatabase({ unpriced: true });
  bursar = await startBursar({ clock, database: empty });
  prices = bursar.app.get(PricesService);
  database = bursar.app.get(Database);
});
afterAll(async () => {
  await bursar.close();
  await empty.drop();
});

async function apply(
  lines: string,
  query = '',
): Promise<{ warnings: string[]; changes: unknown[] }> {
  const body = `apiVersion: bursar/v1\n${lines}`;
  const response = await bursar.http(`/v1/config${query}`, {
    method: 'POST',
    headers: { 'content-type': 'text/yaml' },
    body,
  });
  if (response.status !== 200) throw new Error(await response.text());
  return (await response.json()) as { warnings: string[]; changes: unknown[] };
}

const usage = { ...NO_USAGE, input: 1_500, output: 420 };
async function cost(modelRef: string, at: string, quantities = usage): Promise<string> {
  const rating = rate(
    await prices.book(database),
    { modelRef, region: 'us-east-1', at: Date.parse(at) },
    quantities,
  );
  return rating.outcome === 'rated' ? fromFemto(rating.cost) : rating.reason;
}

describe('the shipped prices', () => {
  it('are there after the first start, once, with their version', async () => {
    const before = await prices.version(database);
    const [count] = await bursar.rows<{ rows: bigint }>('SELECT count(*) AS rows FROM price_row');
    await prices.seedBook();
    expect(await prices.version(database)).toBe(before);
    expect(await bursar.rows('SELECT count(*) AS rows FROM price_row')).toEqual([count]);
    const { priceBook } = await bursar.gql<{
      priceBook: { version: number; rows: number; models: number; note: string };
    }>('{ priceBook { version rows models note } }');
    expect(priceBook).toMatchObject({
      version: before,
      rows: Number(count?.rows),
      note: expect.stringContaining('sha256'),
    });
  });

  it('price a call as listed', async () => {
    expect(await cost('us.anthropic.claude-sonnet-4-5-20250929-v1:0', '2026-10-01')).toBe(
      '0.01188',
    );
  });

  it('of a newer release replace only what changed, and what was believed before is still known', async () => {
    const [row] = await bursar.rows<{ id: number }>(
      `SELECT id FROM price_row WHERE model = 'anthropic.claude-sonnet-4-5-20250929-v1:0' AND routing = 'in-region-or-geo' AND tier = 'standard' AND system_to IS NULL AND context_over IS NULL ORDER BY id LIMIT 1`,
    );
    // As an older release would have had it: another price, under another file.
    await bursar.rows(
      `UPDATE price_row SET per_1m = '{"input": "1", "output": "1"}' WHERE id = $1`,
      [row?.id],
    );
    await bursar.rows(
      `UPDATE price_book_version SET note = 'an older file' WHERE note LIKE 'prices that ship%'`,
    );
    const model = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
    clock.set('2021-11-21T12:00:00Z');
    await prices.seedBook();
    expect(await bursar.rows('SELECT id FROM price_row WHERE system_to IS NOT NULL')).toEqual([
      { id: row?.id },
    ]);
    expect(await cost(model, '2026-10-01')).toBe('0.01188');
    const then = await prices.bookKnownAt(database, new Date('2021-11-21T11:59:59Z'));
    const rating = rate(
      then,
      { modelRef: model, region: 'us-east-1', at: Date.parse('2026-10-01') },
      usage,
    );
    expect(rating.outcome === 'rated' && fromFemto(rating.cost)).toBe('0.00192');
  });
});

describe("the organisation's own prices", () => {
  it('fix the price of an alias from their date on, and the list prices it before', async () => {
    await apply(
      'prices: [{ model: gpt-5.5-bedrock-v1, aliasOf: openai.gpt-5.5, from: 2026-06-03, per1M: { input: "3", output: 12 } }]\n',
    );
    expect(await cost('gpt-5.5-bedrock-v1', '2026-06-03T00:00:00Z')).toBe('0.00954');
    expect(await cost('gpt-5.5-bedrock-v1', '2026-06-02T23:59:59.999Z')).toBe('0.02211');
  });

  it('price a model that no list has, by a row of its own', async () => {
    expect(await cost('our-tuned-model', '2026-10-01')).toBe('unknown-model');
    await apply('prices: [{ model: our-tuned-model, per1M: { input: 0.000000001, output: 1 } }]\n');
    expect(await cost('our-tuned-model', '2026-10-01', { ...usage, output: 0 })).toBe(
      '0.0000000000015',
    );
    expect(
      await bursar.rows(`SELECT provider, owner FROM price_row WHERE model = 'our-tuned-model'`),
    ).toEqual([{ provider: 'org', owner: 'config' }]);
  });

  it('stay the ones that count when the list learns the model', async () => {
    await bursar.rows(
      `INSERT INTO price_row (provider, surface, model, routing, regions, tier, per_1m, system_from, source, status, owner)
       VALUES ('amazon', 'bedrock-runtime', 'our-tuned-model', 'in-region-or-geo', '{us-east-1}', 'standard', '{"input": "9", "output": "9"}', now(), 'test', 'confirmed', 'aws')`,
    );
    await bursar.rows(
      `UPDATE price_book_version SET note = 'an older file' WHERE note LIKE 'prices that ship%'`,
    );
    await prices.seedBook();
    expect(await cost('our-tuned-model', '2026-10-01')).toBe('0.0004200000015');
    expect(
      (
        await apply(
          'prices: [{ model: our-tuned-model, per1M: { input: 0.000000001, output: 1 } }]\n',
        )
      ).changes,
    ).toEqual([]);
  });

  it('reduce the list by a discount', async () => {
    await apply(
      'discounts: [{ match: { provider: anthropic }, percent: 12.5, from: 2026-10-01 }]\n',
    );
    const model = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
    expect(await cost(model, '2026-10-01')).toBe('0.010395');
    expect(await cost(model, '2026-09-30')).toBe('0.01188');
    await apply('discounts: []\n', '?prune=true');
    expect(await cost(model, '2026-10-01')).toBe('0.01188');
  });

  it('warn of what will stay unpriced', async () => {
    const { warnings } = await apply(
      'inferenceProfiles: [{ arn: "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/x", modelId: no.such-model }]\nprices: [{ model: m, aliasOf: no.other }]\n',
      '?dryRun=true',
    );
    expect(warnings).toEqual([
      expect.stringContaining('no.such-model'),
      expect.stringContaining('no.other'),
    ]);
  });

  it('name the model of an application inference profile', async () => {
    const arn = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc';
    expect(resolveModel(await prices.book(database), arn)).toMatchObject({
      known: false,
      shown: arn,
    });
    await apply(
      `inferenceProfiles: [{ arn: "${arn}", modelId: us.anthropic.claude-sonnet-4-5-20250929-v1:0 }]\n`,
    );
    const resolved = resolveModel(await prices.book(database), arn);
    expect(resolved).toMatchObject({
      known: true,
      shown: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    });
  });
});

describe('the price book', () => {
  beforeAll(() =>
    apply(
      'prices: [{ model: gpt-5.5-bedrock-v1, aliasOf: openai.gpt-5.5, per1M: { input: 3, output: 12 } }]\n',
    ),
  );

  it('is compiled once per version', async () => {
    const book = await prices.book(database);
    expect(await prices.book(database)).toBe(book);
    await database.transaction(async (tx) =>
      prices.bumpVersion(tx, { name: 'Ana' } as never, 'nothing'),
    );
    expect(await prices.book(database)).not.toBe(book);
    expect(
      await bursar.rows(
        `SELECT payload->>'version' AS version FROM ledger.outbox WHERE fact = 'priceBookChanged' ORDER BY id DESC LIMIT 1`,
      ),
    ).toEqual([{ version: String(await prices.version(database)) }]);
  });

  it('is read page by page', async () => {
    const query = `query ($after: String, $search: String) { prices(search: $search, first: 3, after: $after) { totalCount pageInfo { hasNextPage endCursor }
      edges { node { model provider rows { id per1M tier validFrom contextOver } layers { kind aliasOf percent per1M } } } } }`;
    interface Answer {
      prices: {
        totalCount: number;
        pageInfo: { hasNextPage: boolean; endCursor: string };
        edges: { node: { model: string; layers: unknown[] } }[];
      };
    }
    const first = await bursar.gql<Answer>(
      query,
      { search: 'claude' },
      await bursar.as('teamLead', ['search']),
    );
    expect(first.prices.edges).toHaveLength(3);
    expect(first.prices.totalCount).toBeGreaterThan(3);
    const next = await bursar.gql<Answer>(query, {
      search: 'claude',
      after: first.prices.pageInfo.endCursor,
    });
    const models = [...first.prices.edges, ...next.prices.edges].map(({ node }) => node.model);
    expect([...models].sort()).toEqual(models);
    const own = await bursar.gql<Answer>(query, { search: 'gpt-5.5-bedrock' });
    expect(own.prices.edges[0]?.node.layers).toMatchObject([
      { kind: 'alias', aliasOf: 'openai.gpt-5.5' },
      { kind: 'fixed', per1M: { input: '3', output: '12' } },
    ]);
  });

  it('is exported as a file too', async () => {
    const response = await bursar.http('/v1/exports/prices.csv?search=gpt-5.5-bedrock');
    expect(response.headers.get('content-type')).toContain('text/csv');
    const [header, ...lines] = (await response.text()).trim().split('\n');
    expect(header).toContain('model,provider,kind');
    expect(lines.filter((line) => line.includes(',fixed,'))).toHaveLength(2);
    expect((await bursar.http('/v1/exports/prices.csv', {}, {})).status).toBe(401);
    expect((await bursar.http('/v1/exports/prices.csv?asOf=never')).status).toBe(422);
  });
});
