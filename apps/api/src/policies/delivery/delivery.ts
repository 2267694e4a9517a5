import type { Ack, KnownGateway } from '../../gateways/gateways.module.js';
import type { KeptRejection } from './rejection.repository.js';

export interface Delivery {
  readonly gateways: number;
  readonly applied: number;
  /** From the commit until the last of the gateways that were connected acknowledged it. */
  readonly lastMs: number | null;
  readonly pending: readonly string[];
}

const BREAK_MS = 60_000;

/** Pure. Which gateways would not take stops lately, of those that still lack this one or refused something since. */
export function refusedBy(
  versions: Readonly<Record<string, number>>,
  at: Date,
  pending: readonly string[],
  rejections: readonly KeptRejection[],
): readonly string[] {
  return rejections
    .filter(({ kind, environment }) => kind === 'stops' && Object.hasOwn(versions, environment))
    .filter((rejection) => rejection.lastAt >= at || pending.includes(nameOf(rejection)))
    .map((rejection) => `${nameOf(rejection)}: ${rejection.reason}`)
    .sort();
}

const nameOf = ({ gateway, environment }: Pick<KnownGateway, 'gateway' | 'environment'>): string =>
  `${gateway} (${environment})`;

/** Pure. Gateways of an environment that are known from before a moment, and not there at it. */
export function awayFrom(
  environment: string,
  at: Date,
  gateways: readonly KnownGateway[],
): { readonly away: number; readonly lastSeenAt: Date | null } {
  const seen = gateways
    .filter((one) => one.environment === environment)
    .map(({ seenAt }) => seenAt.getTime())
    .filter((ms) => ms < at.getTime() - BREAK_MS);
  return { away: seen.length, lastSeenAt: seen.length === 0 ? null : new Date(Math.max(...seen)) };
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
  for (const one of concerned) {
    const { gateway, environment, since } = one;
    const ackedAt = first.get(JSON.stringify([environment, gateway]));
    if (ackedAt === undefined) pending.push(nameOf(one));
    else if (since <= at) lastMs = Math.max(lastMs ?? 0, ackedAt - at.getTime());
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
