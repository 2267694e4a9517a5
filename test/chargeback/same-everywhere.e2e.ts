import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fromFemto, toFemto } from '@bursar/pricing';
import { differencesOf, ledgerOf } from '../support/chargeback/close.js';
import { Ticking } from '../support/chargeback/close-stage.js';
import {
  byCommand,
  byCsv,
  byGraphql,
  bySql,
  ledgerByTeam,
  missingInPdf,
  type Same,
  SEED,
} from '../support/chargeback/same.js';
import { makeRandomMonth } from '../support/chargeback/random-month.js';
import { runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const MONTHS = { before: '2026-08', month: '2026-09' };
describe(`a month by chance (BURSAR_SEED=${SEED})`, () => {
  let bursar: TestBursar;
  let statements: Map<string, Same>;
  beforeAll(async () => {
    bursar = await startBursar({ clock: new Ticking() });
    await makeRandomMonth(bursar, SEED, MONTHS);
    statements = await byGraphql(bursar, MONTHS.month);
  });
  afterAll(() => bursar.close());

  it('has statements in several currencies, with shared costs and adjustments', () => {
    const all = [...statements.values()];
    expect(all.length).toBeGreaterThan(4);
    expect(new Set(all.flatMap(({ local }) => local)).size).toBeGreaterThan(1);
    const words = all.flatMap(({ lines }) => lines.map(({ description }) => description)).join();
    expect(words).toContain('Adjustment of 2026-08: late usage');
    expect(words).toContain('Charge');
  });

  it('says the same in GraphQL, bursar, CSV, PDF and SQL, to the last digit and to the printed total', async () => {
    const command = await runCli(['statements', MONTHS.month, '-o', 'json'], {
      ...{ url: bursar.url, token: bursar.token },
    });
    expect(byCommand(command.stdout)).toEqual(statements);
    for (const [team, statement] of statements) {
      expect(await byCsv(bursar, MONTHS.month, team)).toEqual(statement);
      const { local: _, ...stored } = await bySql(bursar, MONTHS.month, team);
      const lines = statement.lines.map((line) => ({ ...line, local: '' }));
      expect(stored).toEqual({ exactUsd: statement.exactUsd, amount: statement.amount, lines });
      expect(await missingInPdf(bursar, MONTHS.month, team, statement)).toEqual([]);
    }
  });

  it('sums to the ledger, by team and as a whole', async () => {
    const ledger = await ledgerByTeam(bursar, MONTHS.month);
    const rows = await bursar.rows<{ team: string; usd: string }>(
      `SELECT team, trim_scale(sum(usd))::text AS usd FROM chargeback.statement_line
       WHERE month = '2026-09-01' AND body->>'charge' IS NULL GROUP BY team`,
    );
    expect(new Map(rows.map(({ team, usd }) => [team, usd]))).toEqual(ledger);
    const [whole] = await bursar.rows<{ usd: string }>(
      `SELECT sum(usd)::text AS usd FROM chargeback.statement_line WHERE month = '2026-09-01' AND body->>'charge' IS NULL`,
    );
    expect(fromFemto(toFemto(whole?.usd ?? '0'))).toBe(
      fromFemto(await ledgerOf(bursar, MONTHS.month)),
    );
    expect(await differencesOf(bursar)).toEqual([]);
  });
});
