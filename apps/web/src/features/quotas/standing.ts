import type { LimitName } from '@bursar/limits/quota';
import type { Quota } from './quotas.query.js';

/** What a limit is now, raises included; null: not limited here. */
export function effectiveOf(quota: Quota, name: LimitName): string | null {
  const effective = (quota.effective as Readonly<Record<string, unknown>> | null)?.[name];
  if (typeof effective === 'number' || typeof effective === 'string') return String(effective);
  return quota[name];
}

/** Parts come right after the quota they were split off. */
export function inOrder(quotas: readonly Quota[]): { quota: Quota; depth: number }[] {
  const ids = new Set(quotas.map(({ id }) => id));
  const inside = (parent: string | null, depth: number): { quota: Quota; depth: number }[] =>
    quotas
      .filter(
        (quota) =>
          (quota.parent !== null && ids.has(quota.parent) ? quota.parent : null) === parent,
      )
      .flatMap((quota) => [{ quota, depth }, ...inside(quota.id, depth + 1)]);
  return inside(null, 0);
}
