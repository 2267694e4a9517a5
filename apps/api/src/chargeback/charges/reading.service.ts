import { fromFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { type Actor, isSeenBy } from '../../platform/actor.js';
import { Database } from '../../platform/database.js';
import { badCursor, expectPageSize, type Page } from '../../platform/graphql/pages.js';
import { isUuid } from '../../platform/ids.js';
import { type Problem, refuse } from '../../platform/outcome.js';
import { isDay } from '../../platform/text/day.js';
import { periodOf } from '../../reconciliation/reconciliation.module.js';
import type { Charge } from './charge.js';
import { pageOfCharges } from './charges.repository.js';
import { explainSplit, type ShownSplit } from './explained.js';
import { type MonthLine, monthLines } from './month-lines.js';
import { daysOfMonth, readMonth } from './month-reading.js';

export interface ChargesQuestion {
  readonly month: string | null;
  readonly kinds: readonly string[] | null;
  readonly text: string;
}

/** A month as far as the reader may see it. */
export interface SeenMonth {
  readonly month: string;
  readonly lines: readonly MonthLine[];
  readonly totalUsd: string;
  readonly retainedUsd: string | null;
}

const FIRST_MAX = 500;

/** What is recorded, and what a month makes of it. */
@Injectable()
export class ChargesReading {
  constructor(@Inject(Database) private readonly database: Database) {}

  async list(
    { month, kinds, text }: ChargesQuestion,
    first: number,
    after: string | null,
  ): Promise<Page<Charge> & { readonly totalUsd: string }> {
    expectPageSize(first, FIRST_MAX);
    const served = month === null ? null : daysOfMonth(periodOf(month).month);
    const found = await pageOfCharges(
      this.database,
      { served, kinds, text: text.trim(), ids: null },
      first,
      after === null ? null : fromCursor(after),
    );
    const edges = found.charges.slice(0, first).map((node) => ({ cursor: toCursor(node), node }));
    return {
      edges,
      pageInfo: {
        hasNextPage: found.charges.length > first,
        endCursor: edges.at(-1)?.cursor ?? null,
      },
      totalCount: found.totalCount,
      totalUsd: found.total,
    };
  }

  async month(actor: Actor, month: string): Promise<SeenMonth> {
    const { month: named } = periodOf(month);
    const all = await this.database.atOneMoment((sql) => monthLines(sql, named));
    const seesAll = actor.teams === 'all';
    const lines = seesAll
      ? all
      : all.filter(({ team }) => team !== null && isSeenBy(actor, { team }));
    const retained = all.filter(({ team, costCentre }) => team === null && costCentre === null);
    return {
      ...{ month: named, lines, totalUsd: sumOf(lines) },
      retainedUsd: seesAll ? sumOf(retained) : null,
    };
  }

  async split(actor: Actor, month: string, charge: string): Promise<ShownSplit | Problem> {
    const { month: named } = periodOf(month);
    const whole = await this.database.atOneMoment((sql) => readMonth(sql, named));
    const sees = actor.teams === 'all' ? null : (team: string) => isSeenBy(actor, { team });
    const split = explainSplit(whole, charge, sees);
    const isTheirs =
      split?.days.some(({ parts }) => parts.some(({ isOthers }) => !isOthers)) === true;
    return split !== null && isTheirs
      ? split
      : refuse('unknown_charge', `Nothing of this charge is in ${named}.`, { path: 'charge' });
  }
}

const sumOf = (lines: readonly MonthLine[]): string =>
  fromFemto(lines.reduce((sum, { amountFemtoUsd }) => sum + amountFemtoUsd, 0n));

const toCursor = ({ date, id }: Charge): string =>
  Buffer.from(`${date} ${id}`).toString('base64url');

function fromCursor(cursor: string): readonly [date: string, id: string] {
  const [date = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  if (!isDay(date) || !isUuid(id)) throw badCursor();
  return [date, id];
}
