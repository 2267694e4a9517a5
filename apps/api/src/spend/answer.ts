import { toFemto } from '@bursar/pricing';
import { isSameZone, type TimeUnit, UTC } from '@bursar/time';
import { addSums, NO_SUMS, type SpendFigures, type Sums, toFigures } from './figures.js';
import { datesOf, NOT_BY_LATENCY, readFolded, soleDimension } from './sql/folded.js';
import {
  cutToGroups,
  type GroupKeys,
  type Grouping,
  groupMembers,
  withoutOther,
} from './grouping.js';
import { toLatency } from './latency.js';
import { latencyStatement } from './sql/latency-statement.js';
import { failedStatement, throttleStatement } from './sql/throttle-statement.js';
import { planSpend, type SpendPlan, SUMS_OF, type SumRows } from './plan.js';
import { isTimeUnit, type Question } from './question.js';
import { restOf } from './rest.js';
import { type LatencyFold, rowKey, type Snapshot, type Summed } from './spend.repository.js';
import {
  grainOf,
  isEverything,
  membersStatement,
  rankStatement,
  rowsStatement,
} from './sql/statement.js';

export interface SpendRow {
  /** As grouped, in the order asked for. */
  readonly keys: readonly (string | null)[];
  readonly other: boolean;
  readonly figures: SpendFigures;
}

export interface SpendTotal {
  readonly total: SpendFigures;
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
  private readonly sums = { ...NO_SUMS };
  private readonly seen = new Set<number>();
  /** By rowKey; null where they were not asked for. */
  private throttles: ReadonlyMap<string, bigint> | null = null;
  private throttled = 0n;

  constructor(
    private readonly snapshot: Snapshot,
    private readonly question: Question,
  ) {}

  /** All groups that have anything over the whole range, most expensive first, equals in the order of their keys. */
  async rankedGroups(grouping?: Grouping): Promise<RankedGroup[]> {
    const among = grouping ?? (await this.groupingOf(this.question));
    const statement = rankStatement(this.question, await this.plan(this.question, null), among);
    return (await this.snapshot.costs(statement))
      .map(({ g, cost }) => ({ g, cost, femto: toFemto(cost) }))
      .sort((a, b) => (a.femto === b.femto ? a.g - b.g : a.femto > b.femto ? -1 : 1))
      .map(({ g, cost }) => ({ number: g, keys: among.groups[g - 1] ?? [], cost }));
  }

  /** All groups over the whole range, time aside, and what their failed calls used. Null: too many. The snapshot stays open. */
  async groupSums(): Promise<GroupSums[] | null> {
    const { question, snapshot } = this;
    const grouping = await this.groupingOf(question);
    const rows = await snapshot.atOnce(
      rowsStatement(question, await this.plan(question, null), grouping),
    );
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
      const all = isEverything(question) ? null : await this.groupingOf(question);
      const cut = all !== null && top !== null && question.dimensions.length > 0;
      const ranking = cut ? await this.rankedGroups(all) : null;
      const kept = ranking?.slice(0, top ?? 0).map(({ number }) => number);
      const grouping = all === null || kept === undefined ? all : cutToGroups(all, kept);
      const apart = grouping?.other === true && isRestByScope(question) ? grouping : null;
      const latencies = question.latency ? await this.latencies(grouping, apart !== null) : null;
      if (question.throttles)
        this.throttles = await snapshot.throttles(throttleStatement(question, grouping));
      const few = apart === null ? null : await this.topAndRest(apart);
      const statement = rowsStatement(question, await this.plan(question, question.unit), grouping);
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
      return this.total(ranking?.length ?? this.seen.size, latencies);
    } finally {
      await snapshot.close();
    }
  }

  close(): Promise<void> {
    return this.snapshot.close();
  }

  private async groupingOf(question: Question): Promise<Grouping> {
    const members = membersStatement(question);
    return groupMembers(await this.snapshot.members(members, question.dimensions.length));
  }

  /**
   * Keys are many and a few of them are asked for: those are looked up, and Other is what remains of everything, which the
   * sums by scope know.
   */
  private async topAndRest(grouping: Grouping): Promise<Summed[] | null> {
    const { question, snapshot } = this;
    const plan = await this.plan(question, question.unit);
    const top = await snapshot.atOnce(rowsStatement(question, plan, withoutOther(grouping)));
    const everything = undivided(question);
    const scopes = isEverything(everything) ? null : await this.groupingOf(everything);
    const all = rowsStatement(everything, await this.plan(everything, question.unit), scopes);
    const whole = await snapshot.atOnce(all);
    return top === null || whole === null ? null : restOf(whole, top, grouping.groups.length + 1);
  }

  private async plan(question: Question, unit: TimeUnit | null): Promise<SpendPlan> {
    const { range, zone } = question;
    const ownDays =
      !isSameZone(zone.name, 'UTC') && isSameZone(zone.name, this.snapshot.zoneOfSums);
    const rowZone = ownDays ? ({ id: 1, zone } as const) : ({ id: 0, zone: UTC } as const);
    const sums = SUMS_OF[grainOf(question)];
    return this.withFolded(question, planSpend({ range, zone, unit, rowZone, sums }), false);
  }

  /** With `apart`, those of the most expensive keys alone and of everything: Other's latency is not reported. */
  private async latencies(grouping: Grouping | null, apart: boolean): Promise<LatencyFold> {
    if (grouping === null || !apart) return this.latenciesOf(this.question, grouping);
    const { rows } = await this.latenciesOf(this.question, withoutOther(grouping));
    const everything = undivided(this.question);
    const scopes = isEverything(everything) ? null : await this.groupingOf(everything);
    const { whole } = await this.latenciesOf({ ...everything, unit: null }, scopes);
    return { rows, whole };
  }

  /** Latencies are kept by day of UTC and scope; everything else is binned from the charges. */
  private async latenciesOf(question: Question, grouping: Grouping | null): Promise<LatencyFold> {
    const { range, zone, unit } = question;
    const sole = soleDimension(question);
    const isFolded = sole !== null && sole !== NOT_BY_LATENCY;
    const kept: SumRows[] = isFolded ? ['month', 'day'] : ['day'];
    const sums = grainOf(question) === 'scope' ? kept : [];
    const plan = planSpend({ range, zone, unit, rowZone: { id: 0, zone: UTC }, sums });
    const read = isFolded ? await this.withFolded(question, plan, true) : plan;
    return this.snapshot.latencies(latencyStatement(question, read, grouping));
  }

  private async withFolded(
    question: Question,
    plan: SpendPlan,
    monthsToo: boolean,
  ): Promise<SpendPlan> {
    const dates = datesOf(plan);
    if (dates === null || soleDimension(question) === null) return plan;
    return readFolded(plan, await this.snapshot.folded(plan.rowZone, dates), monthsToo);
  }

  private toRow(
    { t, g, sums }: Summed,
    grouping: Grouping | null,
    latencies: LatencyFold | null,
  ): SpendRow {
    const group = grouping?.groups[g - 1] ?? [];
    addSums(this.sums, sums);
    this.seen.add(g);
    const key = rowKey({ t, g });
    const throttles = this.throttles === null ? null : (this.throttles.get(key) ?? 0n);
    this.throttled += throttles ?? 0n;
    let next = 0;
    return {
      keys: this.question.groupBy.map((name) => (isTimeUnit(name) ? t : (group[next++] ?? null))),
      other: grouping !== null && g > grouping.groups.length,
      figures: toFigures(sums, toLatency(latencies?.rows.get(key), sums.requests), throttles),
    };
  }

  private total(groups: number, latencies: LatencyFold | null): SpendTotal {
    const latency = toLatency(latencies?.whole, this.sums.requests);
    const throttles = this.throttles === null ? null : this.throttled;
    return { total: toFigures(this.sums, latency, throttles), groups };
  }
}

/** Whether the sums by scope can give what remains beside the most expensive keys. */
function isRestByScope({ dimensions, filters }: Question): boolean {
  const byKey = dimensions.some(({ grain }) => grain === 'key');
  return byKey && filters.every(({ dimension }) => dimension.grain === 'scope');
}

/** The same question about all groups together. */
function undivided(question: Question): Question {
  return { ...question, dimensions: [], groupBy: [], top: null };
}
