import { isDeepStrictEqual } from 'node:util';
import { fromFemto, toFemto } from '@bursar/pricing';
import type { configGate } from '../config/config.module.js';
import { recordOf, textOf } from '../platform/text/raw.js';
import type { LowestLimits } from './small-raises.js';

/**
 * Pure. How much more a change of a budget lets through in one of its windows: a new budget its limit, a raise what it adds, with
 * what raises of late have added that no one approved, and one that is lowered nothing. Where it goes, is no longer hard, lets calls
 * through while no one can be asked, or counts other calls or another time, it is not known how much.
 */
export function askOf(
  { entityId, before, after }: configGate.PlannedChange,
  { lowest }: { readonly lowest: LowestLimits },
): configGate.Ask {
  const [old, next] = [before, after] as readonly (Record<string, unknown> | null)[];
  const scope = recordOf((next ?? old)?.['scope']);
  const team = typeof scope['team'] === 'string' ? scope['team'] : null;
  const ask = (amountUsd: string | null): configGate.Ask => ({ what: 'budget', amountUsd, team });
  if (next === null || next === undefined) return ask(null);
  const limit = toFemto(textOf(next['limit']) ?? '0');
  if (old === null || old === undefined) return ask(fromFemto(limit));
  const isOther = ['scope', 'window', 'timezone', 'calendar'].some(
    (key) => !isDeepStrictEqual(old[key], next[key]),
  );
  const isLoose =
    !isDeepStrictEqual(old['onUnavailable'], next['onUnavailable']) &&
    next['onUnavailable'] !== 'deny';
  if (isOther || isLoose || (old['mode'] === 'hard' && next['mode'] !== 'hard')) return ask(null);
  const was = toFemto(textOf(old['limit']) ?? '0');
  const least = toFemto(lowest.get(entityId) ?? fromFemto(was));
  // What is lowered asks nothing, even where it stays above where it was a while ago.
  return ask(limit > was ? fromFemto(limit - (least < was ? least : was)) : '0');
}
