import type { Ack, KnownGateway } from './delivery.repository.js';
import type { KeptRefusal } from './refusal.repository.js';

export interface Delivery {
  readonly gateways: number;
  readonly applied: number;
  /** From the commit until the last of those that were there heard of it and said so. */
  readonly lastMs: number | null;
  readonly pending: readonly string[];
}

const BREAK_MS = 60_000;

/** Pure. Which gateways would not take what came for these environments since a moment, and why. */
export function refusedBy(
  versions: Readonly<Record<string, number>>,
  at: Date,
  refusals: readonly KeptRefusal[],
): readonly string[] {
  return refusals
    .filter(
      ({ kind, environment, lastAt }) =>
        kind === 'stops' && Object.hasOwn(versions, environment) && lastAt >= at,
    )
    .map(({ gateway, environment, reason }) => `${gateway} (${environment}): ${reason}`)
    .sort();
}

/** Pure. Which gateways have a version, or a later one, of those that are concerned by it. */
export function deliveryOf(
  versions: Readonly<Record<string, number>>,
  at: Date,
  gateways: readonly KnownGateway[],
  acks: readonly Ack[],
): Delivery {
  const first = firstAcks(versions, acks);
  const concerned = gateways.filter(
    ({ environment, seenAt }) =>
      Object.hasOwn(versions, environment) && seenAt.getTime() >= at.getTime() - BREAK_MS,
  );
  const pending: string[] = [];
  let lastMs: number | null = null;
  for (const { gateway, environment, since } of concerned) {
    const heard = first.get(JSON.stringify([environment, gateway]));
    if (heard === undefined) pending.push(`${gateway} (${environment})`);
    else if (since <= at) lastMs = Math.max(lastMs ?? 0, heard - at.getTime());
  }
  return {
    gateways: concerned.length,
    applied: concerned.length - pending.length,
    lastMs,
    pending: pending.sort(),
  };
}

function firstAcks(
  versions: Readonly<Record<string, number>>,
  acks: readonly Ack[],
): Map<string, number> {
  const first = new Map<string, number>();
  for (const { environment, gateway, version, receivedAt } of acks) {
    const wanted = versions[environment];
    if (wanted === undefined || version < wanted) continue;
    const key = JSON.stringify([environment, gateway]);
    first.set(key, Math.min(first.get(key) ?? Infinity, receivedAt.getTime()));
  }
  return first;
}
