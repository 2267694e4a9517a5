import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toFemto } from '@bursar/pricing';
import { DrawingService } from '../../apps/api/src/chargeback/statements/drawing.service.js';
import { findClose } from '../../apps/api/src/chargeback/close/close.repository.js';
import { hashOfIssue } from '../../apps/api/src/chargeback/statements/statement.repository.js';
import { Database } from '../../apps/api/src/platform/database.js';
import {
  closeMonth,
  differencesOf,
  ledgerOf,
  statementsOf,
  sumOf,
} from '../support/chargeback/close.js';
import { ADS, call, price, raiseCloseStage } from '../support/chargeback/close-stage.js';
import type { TestBursar } from '../support/processes/server.js';
import { applyConfig, post, TWO_TEAMS } from '../support/usage/lines.js';

let bursar: TestBursar;
beforeAll(async () => {
  ({ bursar } = await raiseCloseStage());
});
afterAll(() => bursar.close());

/** Ends the connection that writes the n-th row of a table: a process that is killed there leaves the same behind. */
async function killAt(table: string, row: number): Promise<void> {
  await bursar.rows(`CREATE SEQUENCE kill_at`);
  await bursar.rows(`GRANT USAGE ON SEQUENCE kill_at TO PUBLIC`);
  await bursar.rows(`CREATE FUNCTION kill_writer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
      IF nextval('public.kill_at') = ${row} THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
      RETURN NEW;
    END $$`);
  await bursar.rows(
    `CREATE TRIGGER kill_writer BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION kill_writer()`,
  );
}

async function letLive(table: string): Promise<void> {
  await bursar.rows(`DROP TRIGGER kill_writer ON ${table}`);
  await bursar.rows('DROP FUNCTION kill_writer');
  await bursar.rows('DROP SEQUENCE kill_at');
}

const isClosed = async (month: string): Promise<boolean> => {
  const rows = await bursar.rows(
    `SELECT 1 FROM ledger.period WHERE month = ($1 || '-01')::date AND closed_at IS NOT NULL`,
    [month],
  );
  return rows.length > 0;
};

/** What the statements of a version are when they are drawn now. */
async function drawnAgain(month: string, version: number): Promise<string> {
  const database = bursar.app.get(Database, { strict: false });
  const close = await findClose(database, month, version);
  if (close === null) throw new Error(`${month} was never closed.`);
  const drawn = await bursar.app.get(DrawingService, { strict: false }).draw(database, close);
  return hashOfIssue(close, drawn);
}

describe('a close that is killed', () => {
  it.each([
    ['2026-08', 'public.audit_entry', 1, false],
    ['2026-07', 'chargeback.close', 1, false],
    ['2026-06', 'ledger.outbox', 1, false],
    ['2026-05', 'chargeback.statement', 1, true],
    ['2026-04', 'chargeback.statement', 2, true],
    ['2026-03', 'chargeback.statement_line', 2, true],
    ['2026-02', 'chargeback.issue', 1, true],
  ] as const)(
    'in %s at %s row %i is taken up to the same bytes',
    async (month, table, row, isPinned) => {
      await post(bursar, [
        call(month, { input: 1_234_567, output: 89 }),
        call(month, { principal: ADS, metadata: {}, input: 3, output: 1 }),
      ]);
      const { statements } = await statementsOf(bursar, month);
      await killAt(table, row);
      const mutation = `mutation { closeMonth(month: "${month}", reason: "x", acceptWarnings: true) { __typename } }`;
      const { errors } = await bursar.ask(mutation);
      await letLive(table);
      expect(errors).toHaveLength(1);
      expect(await isClosed(month)).toBe(isPinned);
      expect((await statementsOf(bursar, month)).version).toBeNull();
      // What comes before it is taken up belongs to a later month, if the month was closed.
      if (isPinned) await post(bursar, [call(month, { input: 7, output: 0 })]);
      const closed = await closeMonth(bursar, month);
      expect(closed).toMatchObject({ __typename: 'ClosedMonth', version: 1, usd: '3.70479' });
      expect(closed.hash).toBe(await drawnAgain(month, 1));
      expect((await statementsOf(bursar, month)).statements).toEqual(statements);
      expect(await differencesOf(bursar)).toEqual([]);
    },
  );
});

/** A small generator with a seed, so that a failure can be repeated. */
function numbers(seed: number): (max: number) => number {
  let state = seed;
  return (max) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * max);
  };
}

describe('months that close while usage comes, prices change and calls move', () => {
  it('come to the ledger together, to the last digit, and each version can be drawn again', async () => {
    const next = numbers(20_261_129);
    const month = () => `2026-${String(2 + next(9)).padStart(2, '0')}`;
    const calls = () =>
      Array.from({ length: 1 + next(20) }, () =>
        call(month(), {
          ...(next(3) === 0 && { principal: ADS, metadata: {} }),
          ...{ input: next(9_999_991), output: next(99_991), cacheRead: 0 },
        }),
      );
    for (let step = 0; step < 24; step += 1) {
      const what = next(6);
      const works = [post(bursar, calls()), post(bursar, calls())] as Promise<unknown>[];
      if (what < 3) works.push(closeMonth(bursar, month()));
      await Promise.all(works);
      if (what === 4) {
        await applyConfig(bursar, TWO_TEAMS + price(`${1 + next(9)}.00${1 + next(9)}`));
        const range = 'from: "2026-01-01T00:00:00Z", to: "2026-11-01T00:00:00Z"';
        await Promise.all([
          bursar.gql(`mutation { rerate(${range}) { __typename } }`),
          closeMonth(bursar, month()),
        ]);
      }
    }
    const months = await bursar.rows<{ month: string; version: number; hash: string }>(
      `SELECT to_char(month, 'YYYY-MM') AS month, version, hash FROM chargeback.issue`,
    );
    for (const one of months) expect(await drawnAgain(one.month, one.version)).toBe(one.hash);
    const all = ['02', '03', '04', '05', '06', '07', '08', '09', '10', '11'].map(
      (n) => `2026-${n}`,
    );
    let stated = 0n;
    for (const one of all) {
      const found = await statementsOf(bursar, one);
      expect(toFemto(found.exactUsd)).toBe(await ledgerOf(bursar, one));
      expect(sumOf(found.statements.flatMap(({ lines }) => lines))).toBe(toFemto(found.exactUsd));
      stated += toFemto(found.exactUsd);
    }
    const [ledger] = await bursar.rows<{ usd: string }>(
      'SELECT sum(cost)::text AS usd FROM ledger.charge',
    );
    expect(stated).toBe(toFemto(ledger?.usd ?? '0'));
    expect(await differencesOf(bursar)).toEqual([]);
  });
});
