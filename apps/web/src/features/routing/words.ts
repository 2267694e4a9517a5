import { formatMs } from '../../shared/format/numbers.js';
import type { Route } from './routing.query.js';

/** "Calls of operation chat, for model us.anthropic.claude-sonnet-*" */
export function matchText(match: unknown): string {
  const { operation, model } = (match ?? {}) as { operation?: string; model?: string };
  const parts = [
    operation === undefined ? null : `of operation ${operation}`,
    model === undefined ? null : `for model ${model}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? 'All calls' : `Calls ${parts.join(', ')}`;
}

/** When a target is taken out, and where its calls go then. */
export function breakerText({ breaker, failover }: Pick<Route, 'breaker' | 'failover'>): string {
  const { errorRate, p95Ms, coolDownSeconds } = (breaker ?? {}) as Record<
    string,
    number | undefined
  >;
  const limits = [
    errorRate === undefined ? null : `${errorRate}% errors`,
    p95Ms === undefined ? null : `a p95 of ${formatMs(p95Ms)}`,
  ].filter((part) => part !== null);
  const opens =
    limits.length === 0
      ? 'Nothing takes a target out'
      : `A target is out above ${limits.join(' or ')}, for ${coolDownSeconds ?? 60} s at least`;
  const next = failover === null ? '' : `; its calls go to ${failover.join(', then ')}`;
  return `${opens}${next}.`;
}
