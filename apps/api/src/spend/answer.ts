import { addSums, NO_SUMS, readSums, type SpendFigures, toFigures } from './figures.js';
import { toLatency } from './latency.js';
import { latencyStatement } from './latency-statement.js';
import { planSpend, type SpendPlan, SUMS_OF, type SumRows } from './plan.js';
import { isTimeUnit, type Question } from './question.js';
import {
  keysOf,
  type LatencyFold,
  type Ranking,
  rowKey,
  type Snapshot,
  type SpendRecord,
} from './spend.repository.js';
import { type GroupKeys, grainOf, type Ranked, rankStatement, rowsStatement } from './statement.js';
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

/** Reads one question's answer from one snapshot. */
export class AnswerReader {
  private readonly sums = { ...NO_SUMS };
  private readonly seen = new Set<string>();

  constructor(
    private readonly snapshot: Snapshot,
    private readonly question: Question,
    /** The question's zone where its own days and months are kept. */
    private readonly rowZone: Zone | null,
  ) {}

  dearest(ranked: Ranked): Promise<Ranking> {
    const { question } = this;
    const timeless = { ...question, unit: null };
    const plan = this.plan(null, SUMS_OF[grainOf(question)]);
    return this.snapshot.ranking(rankStatement(timeless, plan, ranked), question.dimensions.length);
  }

  async *parts(): AsyncGenerator<SpendRow[], SpendTotal, void> {
    const { question, snapshot } = this;
    try {
      const { top: first } = question;
      const ranking =
        first === null || question.dimensions.length === 0
          ? null
          : await this.dearest({ first, search: null, order: 'keys' });
      const top = ranking?.top.map(({ keys }) => keys) ?? null;
      const latencies = question.latency ? await this.latencies(top) : null;
      const statement = rowsStatement(
        question,
        this.plan(question.unit, SUMS_OF[grainOf(question)]),
        top,
      );
      const whole = await snapshot.atOnce(statement);
      // A short answer lets go of its connection before anybody reads it.
      if (whole !== null) await snapshot.close();
      const parts = whole === null ? snapshot.inParts(statement) : [whole];
      for await (const records of parts)
        yield records.map((record) => this.toRow(record, top, latencies));
      return this.total(ranking, latencies);
    } finally {
      await snapshot.close();
    }
  }

  close(): Promise<void> {
    return this.snapshot.close();
  }

  private plan(unit: TimeUnit | null, sums: readonly SumRows[]): SpendPlan {
    const { range, zone } = this.question;
    const rowZone =
      this.rowZone === null
        ? ({ id: 0, zone: UTC } as const)
        : ({ id: 1, zone: this.rowZone } as const);
    return planSpend({ range, zone, unit, rowZone, sums });
  }

  /** Latencies are kept by day of UTC and scope; everything else is binned from the charges. */
  private latencies(top: readonly GroupKeys[] | null): Promise<LatencyFold> {
    const { range, zone, unit, dimensions } = this.question;
    const sums: SumRows[] = grainOf(this.question) === 'scope' ? ['day'] : [];
    const plan = planSpend({ range, zone, unit, rowZone: { id: 0, zone: UTC }, sums });
    return this.snapshot.latencies(
      latencyStatement(this.question, plan, top),
      top === null ? dimensions.length : 'rank',
    );
  }

  private toRow(
    record: SpendRecord,
    top: readonly GroupKeys[] | null,
    latencies: LatencyFold | null,
  ): SpendRow {
    const width = this.question.dimensions.length;
    const group =
      top === null ? keysOf(record, width) : (top[Number(record.rank ?? 0n) - 1] ?? null);
    const sums = readSums(record);
    addSums(this.sums, sums);
    if (top === null && width > 0) this.seen.add(JSON.stringify(group));
    const bins = latencies?.rows.get(rowKey(record, top === null ? width : 'rank'));
    let next = 0;
    return {
      keys: this.question.groupBy.map((name) =>
        isTimeUnit(name) ? (record.t ?? null) : (group?.[next++] ?? null),
      ),
      other: group === null,
      figures: toFigures(sums, toLatency(bins, sums.requests)),
    };
  }

  private total(ranking: Ranking | null, latencies: LatencyFold | null): SpendTotal {
    return {
      total: toFigures(this.sums, toLatency(latencies?.whole, this.sums.requests)),
      groups:
        ranking?.groups ??
        (this.question.dimensions.length === 0
          ? Number(this.sums.requests !== 0n)
          : this.seen.size),
    };
  }
}
