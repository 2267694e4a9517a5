import { toFemto } from '@bursar/pricing';
import { type Before, readBefore, type SpendBefore } from './before.js';
import { addSums, NO_SUMS, type SpendFigures, type Sums, toFigures } from './figures.js';
import { cutToGroups, type GroupKeys, type Grouping, withoutOther } from './grouping.js';
import { toLatency } from './latency.js';
import { isTimeUnit, type Question } from './question.js';
import { restOf } from './rest.js';
import { type LatencyFold, rowKey, type Snapshot, type Summed } from './spend.repository.js';
import { isEverything, rankStatement, rowsStatement } from './sql/statement.js';
import { failedStatement, throttleStatement } from './sql/throttle-statement.js';
import { SumsReader, undivided } from './sums-reader.js';

export interface SpendRow {
  /** As grouped, in the order asked for. */
  readonly keys: readonly (string | null)[];
  readonly other: boolean;
  readonly figures: SpendFigures;
  /** Null unless the question names a period to compare with, and for Other. */
  readonly before: SpendBefore | null;
}

export interface SpendTotal {
  readonly total: SpendFigures;
  readonly before: SpendBefore | null;
  readonly groups: number;
}

export interface SpendAnswer {
  readonly question: Question;
  /** Rows in order; what the generator returns at the end is their total. */
  readonly parts: AsyncGenerator<SpendRow[], SpendTotal, void>;
  close(): Promise<void>;
}

export interface RankedGroup {
  readonly number: number;
  readonly keys: GroupKeys;
  readonly cost: string;
}

export interface GroupSums {
  readonly keys: GroupKeys;
  readonly sums: Sums;
  /** Of these, the tokens of calls that failed. */
  readonly failed: Sums;
}

/** Written out without a break: a process that writes long answers has admissions to answer in between. */
const ROWS_PER_PART = 500;

/** Reads one question's answer from one snapshot. */
export class AnswerReader {
  private readonly total = { ...NO_SUMS };
  private readonly seen = new Set<number>();
  /** By rowKey; null where they were not asked for. */
  private throttles: ReadonlyMap<string, bigint> | null = null;
  private throttled = 0n;
  private before: Before | null = null;

  private readonly sums: SumsReader;

  constructor(
    private readonly snapshot: Snapshot,
    private readonly question: Question,
  ) {
    this.sums = new SumsReader(snapshot);
  }

  /** All groups that have anything over the whole range, most expensive first, equals in the order of their keys. */
  async rankedGroups(grouping?: Grouping): Promise<RankedGroup[]> {
    const among = grouping ?? (await this.sums.groupingOf(this.question));
    const statement = rankStatement(
      this.question,
      await this.sums.plan(this.question, null),
      among,
    );
    return (await this.snapshot.costs(statement))
      .map(({ g, cost }) => ({ g, cost, femto: toFemto(cost) }))
      .sort((a, b) => (a.femto === b.femto ? a.g - b.g : a.femto > b.femto ? -1 : 1))
      .map(({ g, cost }) => ({ number: g, keys: among.groups[g - 1] ?? [], cost }));
  }

  /** All groups over the whole range, time aside, and what their failed calls used. Null: too many. The snapshot stays open. */
  async groupSums(): Promise<GroupSums[] | null> {
    const { question, snapshot } = this;
    const grouping = await this.sums.groupingOf(question);
    const rows = await this.sums.sumsOf(question, grouping);
    const failed = await snapshot.atOnce(failedStatement(question, grouping));
    if (rows === null || failed === null) return null;
    const failedOf = new Map(failed.map(({ g, sums }) => [g, sums]));
    return rows.map(({ g, sums }) => ({
      keys: grouping.groups[g - 1] ?? [],
      sums,
      failed: failedOf.get(g) ?? NO_SUMS,
    }));
  }

  async *parts(): AsyncGenerator<SpendRow[], SpendTotal, void> {
    const { question, snapshot } = this;
    try {
      const { top } = question;
      const all = isEverything(question) ? null : await this.sums.groupingOf(question);
      const cut = all !== null && top !== null && question.dimensions.length > 0;
      const ranking = cut ? await this.rankedGroups(all) : null;
      const kept = ranking?.slice(0, top ?? 0).map(({ number }) => number);
      const grouping = all === null || kept === undefined ? all : cutToGroups(all, kept);
      const apart = grouping?.other === true && isRestByScope(question) ? grouping : null;
      const latencies = question.latency ? await this.latencies(grouping, apart !== null) : null;
      if (question.throttles)
        this.throttles = await snapshot.throttles(throttleStatement(question, grouping));
      const { versus } = question;
      if (versus !== null)
        this.before = await readBefore(
          question,
          versus,
          { grouping, isApart: apart !== null },
          this.sums,
        );
      const few = apart === null ? null : await this.topAndRest(apart);
      const statement = rowsStatement(
        question,
        await this.sums.plan(question, question.unit),
        grouping,
      );
      const whole = few ?? (await snapshot.atOnce(statement));
      // A short answer releases its connection before it is read.
      if (whole !== null) await snapshot.close();
      const parts = whole === null ? snapshot.inParts(statement) : [whole];
      for await (const rows of parts) {
        for (let at = 0; at < rows.length; at += ROWS_PER_PART)
          yield rows
            .slice(at, at + ROWS_PER_PART)
            .map((row) => this.toRow(row, grouping, latencies));
      }
      return this.end(ranking?.length ?? this.seen.size, latencies);
    } finally {
      await snapshot.close();
    }
  }

  close(): Promise<void> {
    return this.snapshot.close();
  }

  /**
   * Keys are many and a few of them are asked for: those are looked up, and Other is what remains of everything, which the
   * sums by scope know.
   */
  private async topAndRest(grouping: Grouping): Promise<Summed[] | null> {
    const { question, snapshot } = this;
    const plan = await this.sums.plan(question, question.unit);
    const top = await snapshot.atOnce(rowsStatement(question, plan, withoutOther(grouping)));
    const everything = undivided(question);
    const scopes = isEverything(everything) ? null : await this.sums.groupingOf(everything);
    const all = rowsStatement(everything, await this.sums.plan(everything, question.unit), scopes);
    const whole = await snapshot.atOnce(all);
    return top === null || whole === null ? null : restOf(whole, top, grouping.groups.length + 1);
  }

  /** With `apart`, those of the most expensive keys alone and of everything: Other's latency is not reported. */
  private async latencies(grouping: Grouping | null, apart: boolean): Promise<LatencyFold> {
    if (grouping === null || !apart) return this.sums.latenciesOf(this.question, grouping);
    const { rows } = await this.sums.latenciesOf(this.question, withoutOther(grouping));
    const everything = undivided(this.question);
    const scopes = isEverything(everything) ? null : await this.sums.groupingOf(everything);
    const { whole } = await this.sums.latenciesOf({ ...everything, unit: null }, scopes);
    return { rows, whole };
  }

  private toRow(
    { t, g, sums }: Summed,
    grouping: Grouping | null,
    latencies: LatencyFold | null,
  ): SpendRow {
    const group = grouping?.groups[g - 1] ?? [];
    addSums(this.total, sums);
    this.seen.add(g);
    const key = rowKey({ t, g });
    const throttles = this.throttles === null ? null : (this.throttles.get(key) ?? 0n);
    this.throttled += throttles ?? 0n;
    let next = 0;
    return {
      keys: this.question.groupBy.map((name) => (isTimeUnit(name) ? t : (group[next++] ?? null))),
      other: grouping !== null && g > grouping.groups.length,
      figures: toFigures(sums, toLatency(latencies?.rows.get(key), sums.requests), throttles),
      before: this.before?.rows.get(g) ?? null,
    };
  }

  private end(groups: number, latencies: LatencyFold | null): SpendTotal {
    const latency = toLatency(latencies?.whole, this.total.requests);
    const throttles = this.throttles === null ? null : this.throttled;
    const before = this.before?.total ?? null;
    return { total: toFigures(this.total, latency, throttles), before, groups };
  }
}

/** Whether the sums by scope can give what remains beside the most expensive keys. */
function isRestByScope({ dimensions, filters }: Question): boolean {
  const byKey = dimensions.some(({ grain }) => grain === 'key');
  return byKey && filters.every(({ dimension }) => dimension.grain === 'scope');
}
