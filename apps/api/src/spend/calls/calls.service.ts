import { DAY } from '@bursar/time';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/actor.js';
import { expectPageSize, type Page } from '../../platform/graphql/pages.js';
import { isProblem, refuse, type Problem } from '../../platform/outcome.js';
import type { Question, SpendInput } from '../question.js';
import { SpendRepository } from '../spend.repository.js';
import { type Freshness, SpendService } from '../spend.service.js';
import { type CallsPage, callsStatement } from '../sql/calls-statement.js';
import { type CallOrder, fromCallCursor, toCallCursor } from './call-place.js';

export interface CallsAsked {
  readonly input: Pick<SpendInput, 'from' | 'to' | 'timezone' | 'filters'> & {
    readonly order: CallOrder;
  };
  readonly first: number;
  readonly after?: string | null;
}

interface CallView {
  readonly id: string;
  readonly at: Date;
  readonly requestId: string;
  readonly team: string;
  readonly user: string | null;
  readonly principal: string | null;
  readonly session: string | null;
  readonly model: string;
  readonly provider: string;
  readonly region: string;
  readonly environment: string | null;
  readonly input: bigint;
  readonly output: bigint;
  readonly cacheRead: bigint;
  readonly cacheWrite: bigint;
  readonly durationMs: number | null;
  readonly failed: boolean;
  readonly errorCode: string | null;
  readonly estimated: boolean;
  readonly cost: string | null;
}

interface CallRow extends Omit<CallView, 'cost'> {
  readonly charge: string;
  readonly place: string;
  readonly unpriced: boolean;
  readonly stands: boolean;
  readonly cost: string;
}

export interface CallList extends Omit<Page<CallView>, 'totalCount'> {
  readonly __typename: 'CallConnection';
  readonly totalCount: bigint;
  readonly unpriced: bigint;
  readonly cost: string;
  readonly freshness: Freshness;
}

const PAGE_MAX = 200;
const DAYS_MAX = 92;
/** So many are ordered by cost or duration in about a second. */
export const ORDERED_MAX = 1_000_000;
/** Up to so many are read and sorted by time, in a moment; of more, the latest are near one another. */
const SORTED_MAX = 100_000n;
/** A charge that a correction took back is read and left out: of a month that was rated again, it is every other one. */
const CHARGES_PER_CALL = 3;

/** Single calls of a selection. Whose calls an actor may see is decided where spend is asked for. */
@Injectable()
export class CallsService {
  constructor(
    @Inject(SpendRepository) private readonly repository: SpendRepository,
    @Inject(SpendService) private readonly spend: SpendService,
  ) {}

  async list(actor: Actor, { input, first, after }: CallsAsked): Promise<CallList | Problem> {
    expectPageSize(first, PAGE_MAX);
    const { order, ...selection } = input;
    const place = after == null ? null : fromCallCursor(order, after);
    const question = await this.spend.ask(actor, selection, []);
    if (isProblem(question)) return question;
    const { from, to } = question.range;
    if (to - from > DAYS_MAX * DAY) return tooLong();
    const sums = await this.spend.query(actor, selection, ['requests', 'unpriced', 'cost']);
    if (isProblem(sums)) return sums;
    const { total, freshness } = sums;
    if (order !== 'time' && total.requests > ORDERED_MAX) return tooMany(total.requests);
    const walk = order === 'time' && total.requests > SORTED_MAX;
    const found = await this.find(question, { order, after: place, walk }, first + 1);
    const edges = found.slice(0, first).map((row) => ({
      cursor: toCallCursor(order, { at: row.place, charge: row.charge }),
      node: toView(row),
    }));
    return {
      __typename: 'CallConnection',
      edges,
      pageInfo: { hasNextPage: found.length > first, endCursor: edges.at(-1)?.cursor ?? null },
      totalCount: total.requests,
      unpriced: total.unpriced,
      cost: total.cost,
      freshness,
    };
  }

  /** Reads on until so many calls stand, or there are no more. */
  private async find(
    question: Question,
    begin: Omit<CallsPage, 'limit'>,
    count: number,
  ): Promise<CallRow[]> {
    const limit = count * CHARGES_PER_CALL;
    const snapshot = await this.repository.openSnapshot();
    try {
      const found: CallRow[] = [];
      let { after } = begin;
      while (found.length < count) {
        const { text, values } = callsStatement(question, { ...begin, after, limit });
        const rows = await snapshot.rows<CallRow>(text, values);
        found.push(...rows.filter(({ stands }) => stands));
        const last = rows.at(-1);
        if (last === undefined || rows.length < limit) break;
        after = { at: last.place, charge: last.charge };
      }
      return found;
    } finally {
      await snapshot.close();
    }
  }
}

const toView = ({ cost, unpriced, ...row }: CallRow): CallView => ({
  ...row,
  cost: unpriced ? null : cost,
});

const tooLong = (): Problem =>
  refuse('range_too_long', `Calls are listed for at most ${DAYS_MAX} days.`, {
    path: 'to',
    hint: 'Choose a shorter range.',
  });

const tooMany = (calls: bigint): Problem =>
  refuse('too_many_calls', `${calls.toLocaleString('en-US')} calls are too many to order.`, {
    hint: `Choose a shorter range or a filter that leaves ${ORDERED_MAX.toLocaleString('en-US')} calls or fewer, or list the latest first.`,
  });
