import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compareDecimals, sum } from '@bursar/pricing/decimal';
import { SYSTEM } from '../../apps/api/src/platform/actor.js';
import { CALL_ORDERS } from '../../apps/api/src/spend/calls/call-place.js';
import { type CallList, CallsService } from '../../apps/api/src/spend/calls/calls.service.js';
import type { SpendInput } from '../../apps/api/src/spend/question.js';
import { isProblem } from '../../apps/api/src/platform/outcome.js';
import { callsStatement } from '../../apps/api/src/spend/sql/calls-statement.js';
import { SpendRepository } from '../../apps/api/src/spend/spend.repository.js';
import { LEAD, type SpendInstallation, startSpend } from '../support/usage/spend.js';

let installation: SpendInstallation;
beforeAll(async () => {
  installation = await startSpend();
}, 120_000);
afterAll(() => installation.close());

describe('a list of calls', () => {
  const range = { from: '2026-03-01', to: '2026-04-15' };
  const LATE = { from: '2026-02-28T03:07', to: '2026-03-09', timezone: 'Asia/Kathmandu' };
  let calls: CallsService;
  beforeAll(async () => {
    calls = new CallsService(new SpendRepository(installation.connections), installation.spend);
    // What the ledger would hold beside its charges: the calls as they were reported.
    await installation.database.rows(
      `INSERT INTO ledger.invocation (key, occurred_at, batch_id, source, rank, provider, account, region, request_id, operation,
         model_ref, input, output, cache_read, cache_write_5m, cache_write_1h, cache_write_unknown)
       SELECT DISTINCT c.invocation, c.occurred_at, 1, 'bedrock-logs', 30, 'bedrock', '1', 'us-east-1', c.invocation::text,
         'Converse', 'model-1', 1, 1, 0, 0, 0, 0
       FROM ledger.charge c`,
    );
  });

  const list = async (
    asked: Omit<Parameters<CallsService['list']>[1]['input'], 'order'> & {
      order?: (typeof CALL_ORDERS)[number];
    },
    first = 200,
    after: string | null = null,
    actor = SYSTEM,
  ): Promise<CallList> => {
    const input = { order: 'cost' as const, ...asked };
    const answer = await calls.list(actor, { input, first, after });
    if (answer.__typename === 'Problem') throw new Error(answer.code);
    return answer;
  };
  const all = async (asked: Parameters<typeof list>[0], actor = SYSTEM) => {
    const nodes: CallList['edges'][number]['node'][] = [];
    let after: string | null = null;
    do {
      const page: CallList = await list(asked, 200, after, actor);
      nodes.push(...page.edges.map(({ node }) => node));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    return nodes;
  };

  it.each(
    CALL_ORDERS.flatMap((order) => [
      [order, 'of a range', range],
      [order, 'at odd edges of another zone', LATE],
      [
        ...[order, 'under filters of scope and key'],
        {
          ...range,
          filters: [
            { dimension: 'team', in: ['search', 'ads'] },
            { dimension: 'feature', in: ['f1', null], exclude: true },
          ],
        },
      ],
    ]) as [(typeof CALL_ORDERS)[number], string, SpendInput][],
  )(
    'by %s %s holds what stands, once each, and sums to its spend to the last digit',
    async (order, _story, asked) => {
      const nodes = await all({ ...asked, order });
      const { total } = await installation.ask(asked);
      expect(nodes.length).toBeGreaterThan(200);
      expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
      expect(BigInt(nodes.length)).toBe(total.requests);
      expect(BigInt(nodes.filter(({ cost }) => cost === null).length)).toBe(total.unpriced);
      const page = await list(asked);
      expect([page.totalCount, page.cost, page.unpriced]).toEqual([
        total.requests,
        total.cost,
        total.unpriced,
      ]);
      // An unpriced call of the fixture has a cost; its page says that it is not known.
      const priced = await installation.database.rows<{ cost: string }>(
        `SELECT trim_scale(sum(cost))::text AS cost FROM ledger.charge WHERE invocation = ANY($1::uuid[])`,
        [nodes.flatMap(({ id, cost }) => (cost === null ? [] : [id]))],
      );
      const listed = sum(nodes.flatMap(({ cost }) => cost ?? []));
      expect(compareDecimals(listed, priced[0]?.cost ?? '')).toBe(0);
      const placeOf = {
        cost: (at: number) => Number(nodes[at]?.cost ?? Infinity),
        time: (at: number) => nodes[at]?.at.getTime() ?? 0,
        duration: (at: number) => nodes[at]?.durationMs ?? -1,
      }[order];
      const known = nodes.map((_, at) => placeOf(at)).filter((place) => place !== Infinity);
      expect(known).toEqual(known.toSorted((a, b) => b - a));
    },
  );

  it('by time is the same by the index of charges, as it is read where there are many', async () => {
    const question = await installation.spend.ask(SYSTEM, range, []);
    if (isProblem(question)) throw new Error(question.code);
    const ids = async (walk: boolean) => {
      const page = { order: 'time', after: null, limit: 400, walk } as const;
      const { text, values } = callsStatement(question, page);
      const rows = await installation.database.rows<{ charge: string }>(text, values);
      return rows.map(({ charge }) => charge);
    };
    const walked = await ids(true);
    expect(walked).toHaveLength(400);
    expect(walked).toEqual(await ids(false));
  });

  it('of a team lead is of their own teams, whatever the filter names', async () => {
    const own = await all({ ...range, order: 'time' }, LEAD);
    expect([...new Set(own.map(({ team }) => team))].sort()).toEqual(['ads', 'support']);
    const filters = [{ dimension: 'team', in: ['search'] }];
    expect(await list({ ...range, filters }, 50, null, LEAD)).toMatchObject({
      ...{ edges: [], totalCount: 0n, cost: '0' },
    });
  });

  it('is of 92 days at most, and of a size that says what is wrong with another', async () => {
    const long = { from: '2026-01-01', to: '2026-06-01' };
    await expect(list(long)).rejects.toThrow('range_too_long');
    await expect(list({ from: '2026-01-01', to: '2026-04-03' }, 1)).resolves.toMatchObject({
      pageInfo: { hasNextPage: true },
    });
    await expect(list(range, 201)).rejects.toThrow('`first` must be between 1 and 200.');
    await expect(list(range, 50, 'x')).rejects.toThrow('`after` is not a cursor of this list.');
    await expect(
      list({ ...range, filters: [{ dimension: 'colour', in: ['red'] }] }),
    ).rejects.toThrow('unknown_dimension');
  });
});
