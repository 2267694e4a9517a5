import { addSums, NO_SUMS, readSums, type SpendFigures, toFigures } from './figures.js';
import { toFemto } from '@bursar/pricing';
import { datesOf, NOT_BY_LATENCY, readFolded, soleDimension } from './folded.js';
import { cutToGroups, type GroupKeys, type Grouping, groupMembers } from './grouping.js';
import { toLatency } from './latency.js';
import { latencyStatement } from './latency-statement.js';
import { planSpend, type SpendPlan, SUMS_OF, type SumRows } from './plan.js';
import { isTimeUnit, type Question } from './question.js';
import { type LatencyFold, rowKey, type Snapshot, type SpendRecord } from './spend.repository.js';
import {
  grainOf,
  isEverything,
  membersStatement,
  rankStatement,
  rowsStatement,
} from './statement.js';
import { UTC, type TimeUnit, type Zone } from './zone.js';

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

/** Reads one question's answer from one snapshot. */
export class AnswerReader {
  private readonly sums = { ...NO_SUMS };
  private readonly seen = new Set<number>();

  constructor(
    private readonly snapshot: Snapshot,
    private readonly question: Question,
    /** The question's zone where its own days and months are kept. */
    private readonly rowZone: Zone | null,
  ) {}

  /** All groups that have anything over the whole range, the dearest first, equals in the order of their keys. */
  async dearest(grouping?: Grouping): Promise<RankedGroup[]> {
    const { question, snapshot } = this;
    const among = grouping ?? (await this.grouping());
    const plan = await this.plan(null);
    const costs = await snapshot.costs(rankStatement(question, plan, among));
    return costs
      .map(({ g, cost }) => ({ g, cost, femto: toFemto(cost) }))
      .sort((a, b) => (a.femto === b.femto ? a.g - b.g : a.femto > b.femto ? -1 : 1))
      .map(({ g, cost }) => ({ number: g, keys: among.groups[g - 1] ?? [], cost }));
  }

  async *parts(): AsyncGenerator<SpendRow[], SpendTotal, void> {
    const { question, snapshot } = this;
    try {
      const { top } = question;
      const all = isEverything(question) ? null : await this.grouping();
      const cut = all !== null && top !== null && question.dimensions.length > 0;
      const ranking = cut ? await this.dearest(all) : null;
      const kept = ranking?.slice(0, top ?? 0).map(({ number }) => number);
      const grouping = all === null || kept === undefined ? all : cutToGroups(all, kept);
      const latencies = question.latency ? await this.latencies(grouping) : null;
      const plan = await this.plan(question.unit);
      const statement = rowsStatement(question, plan, grouping);
      const whole = await snapshot.atOnce(statement);
      // A short answer lets go of its connection before anybody reads it.
      if (whole !== null) await snapshot.close();
      const parts = whole === null ? snapshot.inParts(statement) : [whole];
      for await (const records of parts) {
        yield records.map((record) => this.toRow(record, grouping, latencies));
      }
      return this.total(ranking?.length ?? this.seen.size, latencies);
    } finally {
      await snapshot.close();
    }
  }

  close(): Promise<void> {
    return this.snapshot.close();
  }

  private async grouping(): Promise<Grouping> {
    const { question, snapshot } = this;
    const width = question.dimensions.length;
    return groupMembers(await snapshot.members(membersStatement(question), width));
  }

  private async plan(unit: TimeUnit | null): Promise<SpendPlan> {
    const { range, zone } = this.question;
    const rowZone =
      this.rowZone === null
        ? ({ id: 0, zone: UTC } as const)
        : ({ id: 1, zone: this.rowZone } as const);
    const sums = SUMS_OF[grainOf(this.question)];
    return this.withFolded(planSpend({ range, zone, unit, rowZone, sums }), false);
  }

  /** Latencies are kept by day of UTC and scope; everything else is binned from the charges. */
  private async latencies(grouping: Grouping | null): Promise<LatencyFold> {
    const { range, zone, unit } = this.question;
    const sole = soleDimension(this.question);
    const isFolded = sole !== null && sole !== NOT_BY_LATENCY;
    const kept: SumRows[] = isFolded ? ['month', 'day'] : ['day'];
    const sums = grainOf(this.question) === 'scope' ? kept : [];
    const plan = planSpend({ range, zone, unit, rowZone: { id: 0, zone: UTC }, sums });
    const read = isFolded ? await this.withFolded(plan, true) : plan;
    return this.snapshot.latencies(latencyStatement(this.question, read, grouping));
  }

  private async withFolded(plan: SpendPlan, monthsToo: boolean): Promise<SpendPlan> {
    const dates = datesOf(plan);
    if (dates === null || soleDimension(this.question) === null) return plan;
    return readFolded(plan, await this.snapshot.folded(plan.rowZone, dates), monthsToo);
  }

  private toRow(
    record: SpendRecord,
    grouping: Grouping | null,
    latencies: LatencyFold | null,
  ): SpendRow {
    const number = record.g ?? 0;
    const other = grouping !== null && number > grouping.groups.length;
    const group = grouping?.groups[number - 1] ?? [];
    const sums = readSums(record);
    addSums(this.sums, sums);
    this.seen.add(number);
    const bins = latencies?.rows.get(rowKey(record));
    let next = 0;
    return {
      keys: this.question.groupBy.map((name) =>
        isTimeUnit(name) ? (record.t ?? null) : (group[next++] ?? null),
      ),
      other,
      figures: toFigures(sums, toLatency(bins, sums.requests)),
    };
  }

  private total(groups: number, latencies: LatencyFold | null): SpendTotal {
    const total = toFigures(this.sums, toLatency(latencies?.whole, this.sums.requests));
    return { total, groups };
  }
}
