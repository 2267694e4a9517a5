import type { PriceBook } from '@bursar/pricing';
import type { RecognitionRules } from '../../org/org.module.js';
import type { Tokens } from '../../usage/usage.module.js';
import { type Charge, chargeFor, textOfKey } from '../charge.js';
import { chargeBeside } from '../traces/charge-beside.js';
import { isSame } from '../measures.js';
import type { Standing } from './standing.repository.js';

/** What is asked again: whose it is, or what it costs. */
export type Question = 'reattribute' | 'rerate';

/**
 * The charge that should stand. Asking whose a call is does not price it again, unless its model reads differently now, it had no
 * price, or one of the two teams has a contract of its own; asking what it costs does not move it to another team.
 */
export function chargeAgain(
  standing: Standing,
  question: Question,
  rules: RecognitionRules,
  book: PriceBook,
  tokens: Tokens,
): Charge {
  const { record, charge: old, isBeside } = standing;
  const pricedFor = question === 'rerate' ? old.key.team : undefined;
  const whole = chargeFor(record, rules, book, tokens, pricedFor);
  const replacement = isBeside ? (chargeBeside(whole, record) ?? whole) : whole;
  if (question === 'reattribute') {
    const keepsPrice =
      old.measures.unpriced === 0 &&
      old.key.model === replacement.key.model &&
      !isPricedApart(book, old.key.team, replacement.key.team);
    if (!keepsPrice) return replacement;
    const { bookVersion, priceRow, priceLayer, unpricedReason, measures } = old;
    return { ...replacement, bookVersion, priceRow, priceLayer, unpricedReason, measures };
  }
  const { provider, model, canonicalModel } = replacement.key;
  const key = { ...old.key, provider, model, canonicalModel };
  return {
    ...replacement,
    key,
    keyText: textOfKey(key),
    via: old.via,
    ruleId: old.ruleId,
    losers: old.losers,
  };
}

const isPricedApart = ({ teams }: PriceBook, from: string, to: string): boolean =>
  from !== to && (teams.has(from) || teams.has(to));

/** Two charges that say the same need no posting, whatever version of the book they were read in. */
export function saysTheSame(a: Charge, b: Charge): boolean {
  return a.keyText === b.keyText && a.ruleId === b.ruleId && isSame(a.measures, b.measures);
}

export interface Moved {
  team: string;
  month: string;
  before: bigint;
  after: bigint;
  requests: number;
}

/** Money by team and month before and after, for every team that something moved from or to. */
export class Moves {
  private readonly rows = new Map<string, Moved>();

  add(from: Charge, to: Charge): void {
    const month = new Date(from.occurredAt).toISOString().slice(0, 7);
    this.row(from.key.team, month).before += from.measures.cost;
    const target = this.row(to.key.team, month);
    target.after += to.measures.cost;
    target.requests += 1;
  }

  private row(team: string, month: string): Moved {
    const key = `${month} ${team}`;
    let row = this.rows.get(key);
    if (row === undefined) {
      row = { team, month, before: 0n, after: 0n, requests: 0 };
      this.rows.set(key, row);
    }
    return row;
  }

  get sorted(): Moved[] {
    return [...this.rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  }
}
