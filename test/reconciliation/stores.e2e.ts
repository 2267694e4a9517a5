import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Database } from '../../apps/api/src/platform/database.js';
import {
  type BillLine,
  type MetricHour,
  replaceBill,
  replaceMetrics,
} from '../../apps/api/src/reconciliation/reconciliation.module.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { ACCOUNT, billLine, metricHour, REGION } from '../support/reconciliation/figures.js';

let bursar: TestBursar;
let database: Database;
beforeAll(async () => {
  bursar = await startBursar();
  database = bursar.app.get(Database, { strict: false });
});
afterAll(() => bursar.close());
beforeEach(() =>
  bursar.rows(
    'TRUNCATE reconciliation.bill_line, reconciliation.bill_part, reconciliation.metric_hour, reconciliation.measured_hour',
  ),
);

const bill = (source: string, part: string, lines: readonly BillLine[]) =>
  database.bulk((tx) => replaceBill(tx, source, part, lines));
const billed = () =>
  bursar.rows(
    `SELECT source, part, l.usd::text AS usd FROM reconciliation.bill_part p
     LEFT JOIN reconciliation.bill_line l ON l.part_id = p.id ORDER BY 1, 2, l.usd`,
  );

describe('lines of a bill', () => {
  it('replace their part as a whole, and no other part', async () => {
    await bill('ce', 'ce 2026-09-13', [billLine({ day: '2026-09-13', usd: '1' })]);
    await bill('ce', 'ce 2026-09-14', [billLine({ day: '2026-09-14', usd: '2' })]);
    await bill('cur', 'ce 2026-09-13', [billLine({ day: '2026-09-13', usd: '3' })]);
    await bill('ce', 'ce 2026-09-13', [
      billLine({ day: '2026-09-13', usd: '0.000000000000001' }),
      billLine({ day: '2026-09-13', usd: '-4.5' }),
    ]);
    await bill('ce', 'ce 2026-09-14', []);
    expect(await billed()).toEqual([
      { source: 'ce', part: 'ce 2026-09-13', usd: '-4.500000000000000' },
      { source: 'ce', part: 'ce 2026-09-13', usd: '0.000000000000001' },
      { source: 'ce', part: 'ce 2026-09-14', usd: null },
      { source: 'cur', part: 'ce 2026-09-13', usd: '3.000000000000000' },
    ]);
  });

  it('come as a stream, thousands of them', async () => {
    const lines = async function* (): AsyncGenerator<BillLine> {
      await Promise.resolve();
      for (let i = 1; i <= 5_001; i += 1)
        yield billLine({ day: '2026-09-13', usd: String(i), tags: { team: `t${i}` } });
    };
    await database.bulk((tx) => replaceBill(tx, 'cur', 'cur 2026-09', lines()));
    const [sum] = await bursar.rows(
      `SELECT sum(usd)::text AS usd, count(DISTINCT tags->>'team')::int AS teams,
         (SELECT lines::int FROM reconciliation.bill_part) AS lines FROM reconciliation.bill_line`,
    );
    expect(sum).toEqual({ usd: '12507501.000000000000000', teams: 5_001, lines: 5_001 });
  });

  it('that Postgres would round are refused, and the part stays as it was', async () => {
    await bill('ce', 'day', [billLine({ day: '2026-09-13', usd: '1' })]);
    const finer = billLine({ day: '2026-09-13', usd: '0.0000000000000001' });
    await expect(bill('ce', 'day', [finer])).rejects.toThrow(/0\.0000000000000001/);
    expect(await billed()).toMatchObject([{ usd: '1.000000000000000' }]);
  });

  it('that two readers replace at once are those of one of them', async () => {
    const lines = (usd: string) => [1, 2, 3].map(() => billLine({ day: '2026-09-13', usd }));
    await Promise.all([bill('ce', 'day', lines('1')), bill('ce', 'day', lines('2'))]);
    const found = await billed();
    expect(found).toHaveLength(3);
    expect(new Set(found.map(({ usd }) => usd)).size).toBe(1);
  });
});

describe('measured hours', () => {
  const replace = (from: string, to: string, hours: readonly MetricHour[]) =>
    database.bulk((tx) =>
      replaceMetrics(
        tx,
        {
          ...{ account: ACCOUNT, region: REGION },
          ...{ from: new Date(from), to: new Date(to), readAt: new Date('2026-09-14') },
        },
        hours,
      ),
    );

  it('replace the span that was read, and keep zero apart from unknown', async () => {
    const [four, five] = ['2026-09-13T04:00:00Z', '2026-09-13T05:00:00Z'];
    await replace(four, five, [metricHour({ hour: four, input: 7n })]);
    await replace(five, '2026-09-13T06:00:00Z', [metricHour({ hour: five, input: 9n })]);
    await replace(four, five, [
      metricHour({ hour: four, input: 2n ** 60n, output: 0n }),
      metricHour({ hour: four, namespace: 'AWS/BedrockMantle', output: 3n }),
    ]);
    expect(
      await bursar.rows(
        'SELECT namespace, input, output, cache_read AS "cacheRead" FROM reconciliation.metric_hour ORDER BY hour, namespace',
      ),
    ).toEqual([
      { namespace: 'AWS/Bedrock', input: 2n ** 60n, output: 0n, cacheRead: null },
      { namespace: 'AWS/BedrockMantle', input: null, output: 3n, cacheRead: null },
      { namespace: 'AWS/Bedrock', input: 9n, output: null, cacheRead: null },
    ]);
  });

  it('outside of the span are an error of the program', async () => {
    const four = '2026-09-13T04:00:00Z';
    const late = metricHour({ hour: '2026-09-13T05:00:00Z' });
    await expect(replace(four, '2026-09-13T05:00:00Z', [late])).rejects.toThrow(/outside/);
  });
});
