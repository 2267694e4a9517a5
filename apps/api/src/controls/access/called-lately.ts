import { canonicalModel, type PriceBook } from '@bursar/pricing';
import { dateOf, DAY } from '@bursar/time';
import type { Sql } from '../../platform/database.js';
import { modelNames } from '../../prices/prices.module.js';
import type { CalledKind, Models } from './access-trial.js';
import { calledKinds } from './access-trial.repository.js';

export const DAYS = 7;

interface CalledLately {
  /** Days in UTC, [from, to). */
  readonly from: string;
  readonly to: string;
  readonly called: readonly CalledKind[];
}

/** What rules of access are tried out on: calls of the last seven whole days in UTC, and today. */
export async function calledLately(sql: Sql, now: Date): Promise<CalledLately> {
  const [from, to] = [dateOf(now.getTime() - DAYS * DAY), dateOf(now.getTime() + DAY)];
  return { from, to, called: await calledKinds(sql, from, to) };
}

export const modelsOf = (book: PriceBook): Models => ({
  identify: (model) => canonicalModel(book, model),
  names: (provider, model) => modelNames(book, provider, model),
});
