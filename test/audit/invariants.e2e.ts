import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { applyConfig, post, SONNET, spendOf, TWO_TEAMS } from '../support/usage/lines.js';
import { broken, search } from '../support/usage/verified.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

let bursar: TestBursar;
beforeEach(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, TWO_TEAMS);
});
afterEach(() => bursar.close());

describe('invariant 1, counted once', () => {
  it('takes a request once, whichever batch or file brings it', async () => {
    const line = search({ requestId: 'r-1' });
    expect((await post(bursar, [line, line])).body).toMatchObject({
      received: 2,
      accepted: 1,
      duplicate: 1,
      quarantined: 0,
    });
    expect((await post(bursar, [line], { 'bursar-object': 'another' })).body).toMatchObject({
      accepted: 0,
      duplicate: 1,
    });
    expect((await spendOf(bursar, [])).total).toMatchObject({ requests: 1, cost: '0.01155' });
  });

  it('keeps the first of two usages and shows the amounts of both', async () => {
    await post(bursar, [search({ requestId: 'r-1', input: 1_000 })]);
    expect((await post(bursar, [search({ requestId: 'r-1', input: 2_000 })])).body).toMatchObject({
      accepted: 0,
      quarantined: 1,
    });
    const { quarantine } = await bursar.gql<{
      quarantine: { edges: { node: { reason: string; theirs: unknown; ours: unknown } }[] };
    }>('{ quarantine { edges { node { reason theirs ours } } } }');
    expect(quarantine.edges.map((edge) => edge.node)).toEqual([
      {
        reason: 'conflict',
        theirs: {
          input: 2_000,
          output: 500,
          cacheRead: 0,
          cacheWrite: 0,
          cost: '0.01485',
          unpriced: false,
        },
        ours: {
          input: 1_000,
          output: 500,
          cacheRead: 0,
          cacheWrite: 0,
          cost: '0.01155',
          unpriced: false,
        },
      },
    ]);
    expect((await spendOf(bursar, [])).total).toMatchObject({ requests: 1, cost: '0.01155' });
  });

  it('answers a retried chunk with its first counts, and refuses its key for other content', async () => {
    const key = { 'idempotency-key': 'chunk-1' };
    const first = await post(
      bursar,
      [search({ requestId: 'r-1' }), search({ requestId: 'r-2' })],
      key,
    );
    const again = await post(
      bursar,
      [search({ requestId: 'r-1' }), search({ requestId: 'r-2' })],
      key,
    );
    expect(again).toEqual(first);
    const other = await post(bursar, [search({ requestId: 'r-3' })], key);
    expect(other).toMatchObject({ status: 409, body: { code: 'idempotency_key_reused' } });
    expect((await spendOf(bursar, [])).total.requests).toBe(2);
  });

  it('counts a chunk once when two senders bring it in the same moment', async () => {
    const lines = Array.from({ length: 200 }, (_, n) => search({ requestId: `r-${n}` }));
    const answers = await Promise.all(
      [1, 2, 3].map(() => post(bursar, lines, { 'idempotency-key': 'chunk-1' })),
    );
    expect(answers.map(({ body }) => body)).toEqual(
      answers.map(() => expect.objectContaining({ received: 200, accepted: 200, duplicate: 0 })),
    );
    expect((await spendOf(bursar, [])).total.requests).toBe(200);
    expect(await broken(bursar)).toEqual([]);
  });

  it('is broken, and verify says so, when a charge is posted twice', async () => {
    await post(bursar, [search()]);
    const [column] = await bursar.rows<{ names: string }>(
      `SELECT string_agg(quote_ident(column_name), ', ') AS names FROM information_schema.columns
       WHERE table_schema = 'ledger' AND table_name = 'charge' AND column_name <> 'id'`,
    );
    await bursar.rows(
      `INSERT INTO ledger.charge (${column?.names ?? ''}) SELECT ${column?.names ?? ''} FROM ledger.charge`,
    );
    expect(await broken(bursar)).toEqual([
      'Counted once: one request, one invocation, one charge',
      'Exact: the ledger equals every kept sum',
    ]);
  });
});

describe('invariant 2, exact', () => {
  it('is broken, and verify says so, when one sum of any kind is off by a femtodollar', async () => {
    await post(bursar, [search()]);
    for (const table of [
      'spend_quarter',
      'spend_day',
      'spend_month',
      'spend_day_key',
      'spend_month_key',
    ]) {
      await bursar.rows(`UPDATE ledger.${table} SET cost = cost + 0.000000000000001`);
      expect(await broken(bursar)).toEqual(['Exact: the ledger equals every kept sum']);
      await bursar.rows(`UPDATE ledger.${table} SET cost = cost - 0.000000000000001`);
    }
    expect(await broken(bursar)).toEqual([]);
  });
});

describe('invariant 3, unknown is not zero', () => {
  it('counts a call of an unknown model as unpriced, never as $0 of known spend', async () => {
    const { body } = await post(bursar, [
      search({ model: 'anthropic.claude-imaginary-9-v1:0' }),
      search(),
    ]);
    expect(body).toMatchObject({ accepted: 2, unpriced: 1 });
    const { rows } = await spendOf(bursar, ['model']);
    expect(rows).toMatchObject([
      { model: 'anthropic.claude-imaginary-9-v1:0', requests: 1, unpriced: 1, cost: '0' },
      { model: SONNET, requests: 1, unpriced: 0, cost: '0.01155' },
    ]);
  });

  it('prices a write of unknown lifetime at the lower rate, marks it, and shows the upper bound', async () => {
    await post(bursar, [search({ input: 0, output: 0, cacheWrite: 1_000 })]);
    expect((await spendOf(bursar, [])).total).toMatchObject({
      estimated: 1,
      cost: '0.004125',
      costUpper: '0.0066',
    });
  });

  it('is broken, and verify says so, when an unpriced call is charged', async () => {
    await post(bursar, [search({ model: 'anthropic.claude-imaginary-9-v1:0' })]);
    await bursar.rows('UPDATE ledger.charge SET cost = 1');
    expect(await broken(bursar)).toContain('Unknown is not zero: unpriced calls wait for a price');
  });
});
