import type { ModelLimits } from '@bursar/pricing';
import type { UsageRecord } from '../../usage/usage.module.js';
import type { StoredHold } from '../../holds/holds.module.js';

/** Where the limits of a model are unknown, a call that cost more than so many times its hold was not that call. */
const TIMES_HOLD_MAX = 10n;

type Quantities = UsageRecord['quantities'];

const promptOf = (used: Quantities): number =>
  used.input +
  used.cacheRead +
  used.cacheWrite5m +
  used.cacheWrite1h +
  used.cacheWriteUnknown +
  (used.cacheWrite30m ?? 0);

/** Whether all that was used is counted in tokens of text, which is what limits of models speak of. */
export const isAllTokens = ({ more = {} }: Quantities): boolean => Object.keys(more).length === 0;

/** Pure. Why no call to this model can have used so much; null: one can. */
export function beyondLimits(
  quantities: Quantities,
  limits: ModelLimits,
  attempts: number,
): string | null {
  const tries = attempts === 1 ? 'one attempt' : `${attempts} attempts`;
  const beyond = (what: string, used: number, max: number): string | null =>
    used > attempts * max
      ? `${used} tokens of ${what}; ${tries} can have ${attempts * max} at most`
      : null;
  return (
    beyond('input', promptOf(quantities), limits.contextTokens) ??
    beyond('output', quantities.output, limits.outputTokens)
  );
}

/**
 * Pure. Where the limits of the model are unknown: by what it would cost, or, without a price, by its tokens. Null: it is
 * plausible.
 */
export function beyondHold(
  quantities: Quantities,
  cost: bigint | null,
  hold: Pick<StoredHold, 'worst' | 'tokens'>,
): string | null {
  if (cost !== null)
    return cost > TIMES_HOLD_MAX * hold.worst
      ? `more than ${TIMES_HOLD_MAX} times what was held for the call`
      : null;
  const used = promptOf(quantities) + quantities.output;
  return hold.tokens !== null && used > Number(TIMES_HOLD_MAX) * hold.tokens
    ? `${used} tokens, more than ${TIMES_HOLD_MAX} times those that the call was admitted with`
    : null;
}
