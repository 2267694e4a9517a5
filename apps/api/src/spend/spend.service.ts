import { type Measure, MEASURES } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { HOUR, isZone, zoneBetween } from '@bursar/time';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Invalid } from '../platform/errors.js';
import {
  AnswerReader,
  type RankedGroup,
  type SpendAnswer,
  type SpendRow,
  type SpendTotal,
} from './answer.js';
import type { SpendBefore } from './before.js';
import type { SpendFigures } from './figures.js';
import { isProblem, refuse, type Problem } from '../platform/outcome.js';
import {
  type Filter,
  isTimeUnit,
  type Question,
  readTerms,
  type SpendInput,
  USER,
} from './question.js';
import { aboutWhen, readBounds, readVersus, toSpan } from './range.js';
import { SpendRepository } from './spend.repository.js';

type Finality = 'estimated' | 'provisional' | 'final';

export interface Freshness {
  readonly dataTo: Date | null;
  readonly finality: Finality;
}

export interface SpendResult {
  readonly __typename: 'SpendResult';
  readonly range: { readonly from: Date; readonly to: Date; readonly timezone: string };
  readonly groupBy: readonly string[];
  readonly rows: readonly SpendRow[];
  readonly total: SpendFigures;
  readonly before: SpendBefore | null;
  readonly groups: number;
  readonly freshness: Freshness;
}

export type SpendOutcome = SpendResult | Problem;

export interface DimensionValue {
  readonly value: string | null;
  readonly label: string;
  readonly cost: string;
}

export interface DimensionInput {
  readonly dimension: string;
  readonly from: string;
  readonly to: string;
  readonly timezone?: string | null;
  readonly search?: string | null;
  readonly first?: number | null;
}

/** Logs arrive within hours; what comes after three days is rare enough to be news. */
const SETTLED_MS = 72 * HOUR;
const VALUES_MAX = 1_000;
/** A screen holds 400 buckets of 9 series; GraphQL's answers are built field by field, which takes a second from here on. */
const ROWS_MAX = 10_000;

/** Questions over the sums. Whose figures an actor may see is decided here, for every endpoint. */
@Injectable()
export class SpendService {
  constructor(
    @Inject(SpendRepository) private readonly repository: SpendRepository,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** The whole answer in memory; one that is too long for that is a Problem. `measures` omits what the caller will not read. */
  async query(
    actor: Actor,
    input: SpendInput,
    measures: readonly Measure[] = MEASURES,
  ): Promise<SpendOutcome> {
    const answer = await this.open(actor, input, measures);
    if (isProblem(answer)) return answer;
    try {
      const rows: SpendRow[] = [];
      for (;;) {
        const part = await answer.parts.next();
        if (part.done === true) return await this.toResult(answer.question, rows, part.value);
        if (rows.length + part.value.length > ROWS_MAX) return tooManyRows();
        rows.push(...part.value);
      }
    } finally {
      await answer.close();
    }
  }

  /** The same answer in parts, for files and terminals: of any length. The caller that opens it closes it. */
  async open(
    actor: Actor,
    input: SpendInput,
    measures: readonly Measure[] = MEASURES,
  ): Promise<SpendAnswer | Problem> {
    const question = await this.ask(actor, input, measures);
    if (isProblem(question)) return question;
    const reader = new AnswerReader(await this.repository.openSnapshot(), question);
    return { question, parts: reader.parts(), close: () => reader.close() };
  }

  /** All rows of an answer that is short enough to be worked with. */
  async rowsOf(
    actor: Actor,
    input: SpendInput,
    measures: readonly Measure[],
  ): Promise<SpendRow[] | Problem> {
    const answer = await this.open(actor, input, measures);
    if (isProblem(answer)) return answer;
    try {
      const rows: SpendRow[] = [];
      for await (const part of answer.parts) rows.push(...part);
      return rows;
    } finally {
      await answer.close();
    }
  }

  async dimensionValues(actor: Actor, input: DimensionInput): Promise<DimensionValue[]> {
    const { dimension: groupBy, search = null, first, ...range } = input;
    const question = isTimeUnit(groupBy)
      ? refuse('unknown_dimension', `${groupBy} is a unit of time: it has no values.`)
      : await this.ask(actor, { ...range, groupBy: [groupBy] }, MEASURES);
    if (isProblem(question)) {
      const { message, code: slug, hint } = question;
      throw new Invalid(message, { slug, ...(hint !== undefined && { hint }) });
    }
    const count = Math.min(VALUES_MAX, Math.max(0, first ?? 50));
    const ranked = await this.rankedGroups(question);
    // Names are asked for once the connection of the snapshot is given back.
    const ids = groupBy === 'team' ? ranked.flatMap(({ keys }) => keys[0] ?? []) : [];
    const names = ids.length === 0 ? null : await this.repository.teamNames(ids);
    return ranked
      .map(({ keys: [value = null], cost }) => ({
        value,
        label: names?.get(value ?? '') ?? value ?? NONE,
        cost,
      }))
      .filter((found) => matches(found, search ?? ''))
      .slice(0, count);
  }

  readonly teamsByName = (end: string) => this.repository.teamsByName(end);

  teamNames(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.repository.teamNames(ids);
  }

  /** The badge: about all data, for every actor. */
  async freshness(): Promise<Freshness> {
    const { dataTo, parked } = await this.repository.freshness();
    const settled = dataTo === null || dataTo.getTime() <= this.clock.now().getTime() - SETTLED_MS;
    return { dataTo, finality: parked ? 'estimated' : settled ? 'final' : 'provisional' };
  }

  /** How final the figures of a range are. */
  private async rankedGroups(question: Question): Promise<RankedGroup[]> {
    const reader = new AnswerReader(await this.repository.openSnapshot(), question);
    try {
      return await reader.rankedGroups();
    } finally {
      await reader.close();
    }
  }

  async freshnessOf(question: Question, total: SpendFigures): Promise<Freshness> {
    const { dataTo } = await this.repository.freshness();
    const open = question.range.to > this.clock.now().getTime() - SETTLED_MS;
    const estimated = total.unpriced !== 0n || total.estimated !== 0n;
    return { dataTo, finality: estimated ? 'estimated' : open ? 'provisional' : 'final' };
  }

  private async toResult(
    question: Question,
    rows: readonly SpendRow[],
    { total, before, groups }: SpendTotal,
  ): Promise<SpendResult> {
    return {
      __typename: 'SpendResult',
      range: {
        from: new Date(question.range.from),
        to: new Date(question.range.to),
        timezone: question.zone.name,
      },
      groupBy: question.groupBy,
      rows,
      ...{ total, before, groups },
      freshness: await this.freshnessOf(question, total),
    };
  }

  /** What an input asks, narrowed to what the actor may see; a Problem where it makes no sense. */
  async ask(
    actor: Actor,
    input: SpendInput,
    measures: readonly Measure[],
  ): Promise<Question | Problem> {
    const terms = readTerms(input, await this.repository.customDimensions());
    if (isProblem(terms)) return terms;
    const bounds = readBounds(input.from, input.to);
    if (isProblem(bounds)) return bounds;
    const timezone = input.timezone ?? 'UTC';
    if (!isZone(timezone)) {
      return refuse('bad_zone', `There is no time zone "${timezone}".`, {
        path: 'timezone',
        hint: 'Write an IANA name, such as UTC, Europe/Berlin or Asia/Kathmandu.',
      });
    }
    const zone = zoneBetween(timezone, aboutWhen(bounds.from), aboutWhen(bounds.to));
    const range = toSpan(bounds, zone);
    if (isProblem(range)) return range;
    const versus = readVersus(input, timezone);
    if (isProblem(versus)) return versus;
    return { ...terms, ...seenBy(actor, terms.filters), range, zone, measures, versus };
  }
}

/** Whose figures: those of the actor's teams; of a person without a team, those of the calls that name them. */
function seenBy(
  { teams, user }: Actor,
  filters: readonly Filter[],
): Pick<Question, 'teams' | 'filters'> {
  if (user === null || teams === 'all' || teams.length > 0) return { teams, filters };
  const own = { dimension: USER, values: [user], orNone: false, exclude: false };
  return { teams: 'all', filters: [...filters, own] };
}

const NONE = '(none)';

/** Part of a value or of its label, in whatever case. */
function matches({ value, label }: DimensionValue, search: string): boolean {
  if (search === '') return true;
  const wanted = search.toLowerCase();
  return [value ?? '', label].some((text) => text.toLowerCase().includes(wanted));
}

function tooManyRows(): Problem {
  return refuse('too_many_rows', `This answer has more than ${ROWS_MAX} rows.`, {
    hint: 'Keep the most expensive groups with `top`, choose a coarser unit of time or a shorter range, or take it as CSV.',
  });
}
