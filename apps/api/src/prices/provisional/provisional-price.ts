import { toFemto } from '@bursar/pricing';
import { z } from 'zod';
import { type Problem, refuse } from '../../platform/outcome.js';
import { PriceInFile } from '../own-model.js';

export interface ProvisionalInput {
  readonly model: string;
  readonly provider?: string | null;
  readonly per1M: unknown;
  readonly expires: Date;
  readonly capUsd: string;
  readonly reason: string;
}

/** A price that a person set until the real one is known, up to an amount and for a limited time. */
export interface ProvisionalPrice {
  readonly id: string;
  readonly model: string;
  readonly provider: string;
  readonly per1M: Readonly<Record<string, string>>;
  readonly cap: string;
  readonly expires: Date;
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: Date;
  readonly endedAt: Date | null;
  readonly endedBecause: string | null;
  /** Ids of its rows in the price book, those that are closed too. */
  readonly rows: readonly number[];
  /** False: the book has taken its place. */
  readonly isOpen: boolean;
}

/** What calls of its model have cost by it, and the worst case of those that are under way or presumed. */
export interface TakenByProvisional {
  readonly spent: string;
  readonly held: string;
}

const DAY_MS = 86_400_000;
const DAYS_MAX = 90;

export interface Wanted {
  readonly model: string;
  readonly provider: string;
  readonly per1M: Readonly<Record<string, string>>;
}

/** By the rules of the configuration file; a call needs a price for what it reads and for what it writes. */
export function readProvisional(input: ProvisionalInput, now: Date): Wanted | Problem {
  const parsed = PriceInFile.safeParse({ model: input.model, per1M: input.per1M });
  if (!parsed.success) return refuse('bad_price', z.prettifyError(parsed.error));
  const named = Object.entries(parsed.data.per1M ?? {}).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const per1M = Object.fromEntries(named);
  if (per1M['input'] === undefined || per1M['output'] === undefined)
    return refuse('bad_price', 'Name a price for input and for output.');
  const provider = input.provider ?? 'bedrock';
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(provider))
    return refuse('bad_provider', 'This names no provider.');
  if (input.reason.trim() === '') return refuse('needs_a_reason', 'Say where the price is from.');
  if (!/^\d{1,15}(\.\d{1,15})?$/.test(input.capUsd) || toFemto(input.capUsd) === 0n)
    return refuse('bad_amount', 'The cap is an amount in USD above zero.');
  const ahead = input.expires.getTime() - now.getTime();
  if (ahead <= 0 || ahead > DAYS_MAX * DAY_MS)
    return refuse('bad_expiry', `It expires within ${DAYS_MAX} days.`);
  return { model: parsed.data.model, provider, per1M };
}

/** Why a provisional price is over: the real price has come, its time is over, or its amount is spent; null: it is in force. */
export function whyOver(
  { isOpen, expires, cap }: Pick<ProvisionalPrice, 'isOpen' | 'expires' | 'cap'>,
  { spent, held }: TakenByProvisional,
  now: Date,
): 'priced' | 'expired' | 'cap' | null {
  if (!isOpen) return 'priced';
  if (expires <= now) return 'expired';
  return toFemto(spent) + toFemto(held) >= toFemto(cap) ? 'cap' : null;
}
