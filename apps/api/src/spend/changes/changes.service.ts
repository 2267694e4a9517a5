import { MEASURES, type PriceBook, rateCardOf, TOKEN_METERS } from '@bursar/pricing';
import { type Span, zoneBetween } from '@bursar/time';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { isProblem, refuse, type Problem } from '../../platform/outcome.js';
import { PricesService } from '../../prices/prices.module.js';
import { AnswerReader, type GroupSums } from '../answer.js';
import { toFigures } from '../figures.js';
import { SumsReader } from '../sums-reader.js';
import { type Question, scopeDimension, type SpendInput } from '../question.js';
import { SpendRepository } from '../spend.repository.js';
import { type Freshness, SpendService } from '../spend.service.js';
import {
  CELL_DIMENSIONS,
  type CellDimension,
  type ChangeRow,
  explainedChange,
  tokensOf,
  type Weigh,
} from './change.js';
import { comparedPeriods, periodBefore, type Periods } from './periods.js';

export type SpendChangeInput = Pick<SpendInput, 'from' | 'to' | 'timezone' | 'filters'> & {
  readonly vsFrom?: string | null;
  readonly vsTo?: string | null;
  readonly groupBy?: string | null;
};

interface Range {
  readonly from: Date;
  readonly to: Date;
  readonly timezone: string;
}

export interface SpendChange {
  readonly __typename: 'SpendChange';
  readonly earlier: Range;
  readonly later: Range;
  readonly groupBy: CellDimension;
  readonly rows: readonly ChangeRow[];
  readonly total: ChangeRow;
  readonly freshness: Freshness;
}

/** Why spend changed between two periods. Whose figures an actor may see is decided where spend is asked for. */
@Injectable()
export class ChangesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(PricesService) private readonly prices: PricesService,
    @Inject(SpendRepository) private readonly repository: SpendRepository,
    @Inject(SpendService) private readonly spend: SpendService,
  ) {}

  async explain(actor: Actor, input: SpendChangeInput): Promise<SpendChange | Problem> {
    const by = dimensionOf(input.groupBy ?? 'team');
    if (by === null) return unknownGroup(input.groupBy ?? '');
    const asked = await this.asked(actor, input);
    if (isProblem(asked)) return asked;
    const { question, periods } = asked;
    const book = await this.prices.book(this.database);
    const sums = await this.sums(question, periods);
    if (sums === null) return tooMuch();
    const weigh = weighBy(book, periods);
    const change = explainedChange(sums.earlier, sums.later, weigh, by);
    const rangeOf = ({ from, to }: Span): Range => ({
      from: new Date(from),
      to: new Date(to),
      timezone: question.zone.name,
    });
    return {
      __typename: 'SpendChange',
      earlier: rangeOf(periods.earlier),
      later: rangeOf(periods.later),
      groupBy: by,
      rows: change.rows,
      total: change.total,
      freshness: await this.spend.freshnessOf(
        { ...question, range: periods.later },
        toFigures(change.sums, null),
      ),
    };
  }

  private async asked(
    actor: Actor,
    { from, to, timezone, filters, vsFrom, vsTo }: SpendChangeInput,
  ): Promise<{ question: Question; periods: Periods } | Problem> {
    const words = { ...(timezone != null && { timezone }), ...(filters != null && { filters }) };
    const later = await this.spend.ask(actor, { ...words, from, to }, MEASURES);
    if (isProblem(later)) return later;
    const isWhole = vsFrom != null && vsTo != null;
    if (!isWhole && (vsFrom != null || vsTo != null)) return halfAPeriod();
    const earlier = isWhole
      ? await this.spend.ask(actor, { ...words, from: vsFrom, to: vsTo }, MEASURES)
      : null;
    if (isProblem(earlier)) return { ...earlier, path: earlier.path === 'to' ? 'vsTo' : 'vsFrom' };
    const { range, zone } = later;
    const versus = earlier?.range ?? periodBefore(range, zone.name);
    const dataFrom = await this.firstCall(later, versus);
    const now = this.clock.now().getTime();
    const periods = comparedPeriods({ range, zone, versus }, { now, dataFrom });
    if (isProblem(periods)) return periods;
    const dimensions = CELL_DIMENSIONS.map(scopeDimension);
    return { question: { ...later, groupBy: CELL_DIMENSIONS, dimensions }, periods };
  }

  /** Of the calls that the question is about; the periods' own beginning where it was long before. */
  private async firstCall(question: Question, versus: Span): Promise<number | null> {
    const from = Math.min(question.range.from, versus.from);
    const to = Math.max(question.range.to, versus.to);
    const snapshot = await this.repository.openSnapshot();
    try {
      return await new SumsReader(snapshot).firstCall(question, { from, to });
    } finally {
      await snapshot.close();
    }
  }

  /** Both periods as one moment of the ledger has them; null where there are too many cells. */
  private async sums(
    question: Question,
    { earlier, later }: Periods,
  ): Promise<Record<keyof Periods, GroupSums[]> | null> {
    const snapshot = await this.repository.openSnapshot();
    try {
      const of = (range: Span): Promise<GroupSums[] | null> =>
        new AnswerReader(snapshot, {
          ...question,
          range,
          zone: zoneBetween(question.zone.name, range.from, range.to),
        }).groupSums();
      const [before, after] = [await of(earlier), await of(later)];
      return before === null || after === null ? null : { earlier: before, later: after };
    } finally {
      await snapshot.close();
    }
  }
}

/** Prices per token as they stood at the end of a period; of a model that the book does not know, all tokens count alike. */
function weighBy(book: PriceBook, periods: Periods): Weigh {
  const alike = Object.fromEntries(TOKEN_METERS.map((meter) => [meter, 1n]));
  return ([, provider, model, region], period) => {
    const at = periods[period].to - 1;
    const call = {
      modelRef: model ?? '',
      at,
      ...(provider != null && { provider }),
      ...(region != null && { region }),
    };
    const rates = rateCardOf(book, call, 0)?.rates;
    const weights =
      rates === undefined
        ? alike
        : Object.fromEntries(
            TOKEN_METERS.map((meter) => [meter, rates.get(meter)?.effective ?? 0n]),
          );
    return tokensOf(weights as Record<(typeof TOKEN_METERS)[number], bigint>);
  };
}

const dimensionOf = (name: string): CellDimension | null =>
  CELL_DIMENSIONS.find((dimension) => dimension === name) ?? null;

const unknownGroup = (name: string): Problem =>
  refuse('unknown_dimension', `A change cannot be grouped by "${name}".`, {
    path: 'groupBy',
    hint: `Choose one of ${CELL_DIMENSIONS.join(', ')}, or filter by another dimension.`,
  });

const halfAPeriod = (): Problem =>
  refuse('bad_range', 'The period to compare with needs both its bounds.', {
    path: 'vsFrom',
    hint: 'Say both vsFrom and vsTo, or neither: then it is the period before.',
  });

const tooMuch = (): Problem =>
  refuse('too_many_rows', 'The periods have too many teams and models to compare.', {
    hint: 'Filter by team or model.',
  });
