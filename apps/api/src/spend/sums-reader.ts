import { isSameZone, type Span, type TimeUnit, UTC } from '@bursar/time';
import { type Grouping, groupMembers } from './grouping.js';
import { planSpend, type SpendPlan, SUMS_OF, type SumRows } from './plan.js';
import type { Question } from './question.js';
import type { LatencyFold, Snapshot, Summed } from './spend.repository.js';
import { datesOf, NOT_BY_LATENCY, readFolded, soleDimension } from './sql/folded.js';
import { latencyStatement } from './sql/latency-statement.js';
import { grainOf, isEverything, membersStatement, rowsStatement } from './sql/statement.js';

/** When the first call of each group was made; null: before the month that was asked for. A group without any is left out. */
export type FirstCalls = ReadonlyMap<number, number | null>;

/** Reads the sums that answers are made of, from one snapshot. */
export class SumsReader {
  constructor(private readonly snapshot: Snapshot) {}

  async groupingOf(question: Question): Promise<Grouping> {
    const members = membersStatement(question);
    return groupMembers(await this.snapshot.members(members, question.dimensions.length));
  }

  /** Over the whole range, time aside. Null: too many rows. */
  async sumsOf(question: Question, grouping: Grouping | null): Promise<Summed[] | null> {
    const plan = await this.plan(question, null);
    return this.snapshot.atOnce(rowsStatement(question, plan, grouping));
  }

  /** Of groups that call up to the end of a span. */
  firstCalls(question: Question, grouping: Grouping, span: Span): Promise<FirstCalls> {
    return this.snapshot.firstCalls(grainOf(question), grouping, span);
  }

  /** When the oldest call of all was made; null before the first. */
  dataFrom(): Promise<number | null> {
    return this.snapshot.dataFrom();
  }

  /** When the first call was made that a question is about: the beginning of the span, where that was long before it. */
  async firstCall(question: Question, span: Span): Promise<number | null> {
    if (isEverything(question)) return this.dataFrom();
    const firsts = await this.firstCalls(question, await this.groupingOf(question), span);
    return firsts.size === 0 ? this.dataFrom() : (firstOf(firsts) ?? span.from);
  }

  async plan(question: Question, unit: TimeUnit | null): Promise<SpendPlan> {
    const { range, zone } = question;
    const ownDays =
      !isSameZone(zone.name, 'UTC') && isSameZone(zone.name, this.snapshot.zoneOfSums);
    const rowZone = ownDays ? ({ id: 1, zone } as const) : ({ id: 0, zone: UTC } as const);
    const sums = SUMS_OF[grainOf(question)];
    return this.withFolded(question, planSpend({ range, zone, unit, rowZone, sums }), false);
  }

  /** Latencies are kept by day of UTC and scope; everything else is binned from the charges. */
  async latenciesOf(question: Question, grouping: Grouping | null): Promise<LatencyFold> {
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
}

/** Data of all begin with the first call of any group; null: before the month, or never. */
export function firstOf(firsts: FirstCalls): number | null {
  let earliest: number | null = null;
  for (const at of firsts.values()) {
    if (at === null) return null;
    earliest = Math.min(earliest ?? at, at);
  }
  return earliest;
}

/** The same question about all groups together. */
export function undivided(question: Question): Question {
  return { ...question, dimensions: [], groupBy: [], top: null };
}
