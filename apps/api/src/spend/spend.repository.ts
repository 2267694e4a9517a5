import type { Span } from '@bursar/time';
import { Inject, Injectable } from '@nestjs/common';
import { ledgerFigures, ledgerSql } from '../ledger/ledger.module.js';
import { customDimensions, orgReading, teamNames } from '../org/org.module.js';
import { CALL_DIMENSIONS } from '../usage/usage.module.js';
import { Database, type HeldSql, type Sql } from '../platform/database.js';
import type { LatencyBins } from './latency.js';
import { readSums, type Sums } from './figures.js';
import type { Folded } from './sql/folded.js';
import type { Grouping, Member } from './grouping.js';
import { firstCallsStatement, firstDaysStatement } from './sql/first-calls.js';
import type { Statement } from './sql/statement.js';

/** A row's sums: when, and the number of its group; 0 where everything is one group. */
export interface Summed {
  readonly t: string | null;
  readonly g: number;
  readonly sums: Sums;
}

type Answered = Readonly<Record<string, unknown>> & { readonly t?: string; readonly g?: number };

const toSummed = (row: Answered): Summed => ({
  t: row.t ?? null,
  g: row.g ?? 0,
  sums: readSums(row),
});

export interface LatencyFold {
  /** By rowKey. */
  readonly rows: ReadonlyMap<string, LatencyBins>;
  readonly whole: LatencyBins | undefined;
}

/** Rows that come back at once; a longer answer is read through a cursor, which costs Postgres its parallel plans. */
const ROWS_AT_ONCE_MAX = 20_000;
const CURSOR_ROWS = 5_000;

/**
 * Sums over hundreds of thousands of rows are hashed in
 * memory and by several processes: the planner would sort them first, for fear of more groups than there are.
 */
const HASHING = [
  "work_mem = '64MB'",
  'hash_mem_multiplier = 8',
  'jit = off',
  'parallel_setup_cost = 200',
  'enable_mergejoin = off',
];

/** Up to so many scopes or keys are looked up one by one; for more of them all sums of a time are read. */
const LOOKED_UP_MAX = 500;

@Injectable()
export class SpendRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** The organisation's own dimensions, and those that calls have of themselves. */
  async customDimensions(): Promise<string[]> {
    return [...new Set([...(await customDimensions(this.database)), ...CALL_DIMENSIONS])];
  }

  /** The newest call counted, and whether any call still waits for a price. */
  freshness(): Promise<{ dataTo: Date | null; parked: boolean }> {
    return ledgerFigures.freshness(this.database);
  }

  /** The oldest call counted; null before the first. */
  dataFrom(): Promise<Date | null> {
    return ledgerFigures.dataFrom(this.database);
  }

  /** All teams there are and were, as they are called now, with the cost centre that each had at the end of a range. */
  async teamsByName(
    end: string,
  ): Promise<ReadonlyMap<string, { name: string; costCentre: string | null }>> {
    const teams = await orgReading.knownTeams(this.database);
    return new Map(
      teams.map(({ id, name, costCentres }) => [
        id,
        { name, costCentre: orgReading.centreBefore(costCentres, end) },
      ]),
    );
  }

  teamNames(ids: readonly string[]): Promise<Map<string, string>> {
    return teamNames(this.database, ids);
  }

  /** One moment for all the statements of an answer, however many. */
  async openSnapshot(): Promise<Snapshot> {
    const held = await this.database.hold(HASHING);
    try {
      return new Snapshot(held, await ledgerSql.zoneOfSums(held));
    } catch (error) {
      await held.close();
      throw error;
    }
  }
}

/** A connection that sees one moment; close() gives it back, and may be called twice. */
export class Snapshot implements Sql {
  constructor(
    private readonly held: HeldSql,
    /** The zone, beside UTC, whose days and months are kept as this snapshot sees them. */
    readonly zoneOfSums: string,
  ) {}

  rows<T>(text: string, values: readonly unknown[] = []): Promise<T[]> {
    return this.held.rows<T>(text, values);
  }

  async dataFrom(): Promise<number | null> {
    return (await ledgerFigures.dataFrom(this))?.getTime() ?? null;
  }

  async members({ text, values }: Statement, width: number): Promise<Member[]> {
    const rows = await this.rows<{ id: number } & Record<string, string | null>>(text, values);
    const columns = Array.from({ length: width }, (_, index) => `g${index + 1}`);
    const byOne = rows.length <= LOOKED_UP_MAX;
    await this.rows(`SET LOCAL enable_nestloop = ${byOne ? 'on' : 'off'}`);
    return rows.map((row) => ({ id: row.id, keys: columns.map((column) => row[column] ?? null) }));
  }

  /** Which dates of a zone, from and up to those of the plan, are folded and unchanged since. */
  async folded(zone: number, { from, to }: { from: string; to: string }): Promise<Folded> {
    const rows = await this.rows<{ day: string; month: boolean }>(
      `SELECT day, false AS month FROM ledger.folded_day f WHERE zone = $1 AND day >= $2::date AND day < $3::date
         AND NOT EXISTS (SELECT FROM ledger.changed_day c WHERE c.zone = f.zone AND c.day = f.day)
       UNION ALL
       SELECT day, true FROM ledger.folded_month f WHERE $1 = 0 AND day >= $2::date AND day < $3::date
         AND NOT EXISTS (SELECT FROM ledger.changed_day c WHERE c.zone = 0 AND c.day >= f.day AND c.day < f.day + interval '1 month')`,
      [zone, from, to],
    );
    const dates = (month: boolean): Set<string> =>
      new Set(rows.filter((row) => row.month === month).map((row) => row.day));
    return { days: dates(false), months: dates(true) };
  }

  /** Of a group that called before the month of `from`: null. */
  async firstCalls(
    grain: 'scope' | 'key',
    grouping: Grouping,
    span: Span,
  ): Promise<Map<number, number | null>> {
    const { text, values } = firstDaysStatement(grain, grouping, span);
    const rows = await this.rows<{ g: number; day: string | null }>(text, values);
    const begun = rows.flatMap(({ g, day }) => (day === null ? [] : [{ g, day }]));
    const calls = new Map<number, number | null>(rows.map(({ g }) => [g, null]));
    if (begun.length === 0) return calls;
    const single = firstCallsStatement(grain, grouping, begun);
    for (const { g, at } of await this.rows<{ g: number; at: number }>(single.text, single.values))
      calls.set(g, at);
    return calls;
  }

  async costs({ text, values }: Statement): Promise<{ g: number; cost: string }[]> {
    return this.rows(text, values);
  }

  async latencies({ text, values }: Statement): Promise<LatencyFold> {
    type Row = Answered & {
      whole: boolean;
      p50: number;
      p95: number;
      p99: number;
      calls: string;
    };
    const rows = new Map<string, LatencyBins>();
    let whole: LatencyBins | undefined;
    for (const row of await this.rows<Row>(text, values)) {
      const bins = { p50: row.p50, p95: row.p95, p99: row.p99, calls: BigInt(row.calls) };
      if (row.whole) whole = bins;
      else rows.set(rowKey(row), bins);
    }
    return { rows, whole };
  }

  /** By rowKey. */
  async throttles({ text, values }: Statement): Promise<ReadonlyMap<string, bigint>> {
    const rows = await this.rows<Answered & { calls: string }>(text, values);
    return new Map(rows.map((row) => [rowKey(row), BigInt(row.calls)]));
  }

  /** All rows if there are few enough; null asks for `inParts`. */
  async atOnce({ text, values }: Statement): Promise<Summed[] | null> {
    const rows = await this.rows<Answered>(`${text} LIMIT ${ROWS_AT_ONCE_MAX + 1}`, values);
    return rows.length > ROWS_AT_ONCE_MAX ? null : rows.map(toSummed);
  }

  async *inParts({ text, values }: Statement): AsyncGenerator<Summed[], void, void> {
    await this.rows('SET LOCAL cursor_tuple_fraction = 1');
    await this.rows(`DECLARE answer NO SCROLL CURSOR FOR ${text}`, values);
    for (;;) {
      const rows = await this.rows<Answered>(`FETCH ${CURSOR_ROWS} FROM answer`);
      if (rows.length === 0) return;
      yield rows.map(toSummed);
    }
  }

  close(): Promise<void> {
    return this.held.close();
  }
}

/** What distinguishes a row from the others of its answer. */
export function rowKey({ t, g }: { readonly t?: string | null; readonly g?: number }): string {
  return `${t ?? ''}/${g ?? 0}`;
}
