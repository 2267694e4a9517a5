import { type Coordinates, type HoldAlert, leaseHeadOf } from '@bursar/limits';
import type { WindowChanges } from '../../budgets/budgets.module.js';
import type { Sql } from '../../platform/database.js';
import { holdRows, newHolds, type StoredHold } from '../../holds/holds.module.js';
import {
  coordinatesOfLogged,
  headOf,
  holdUnder,
  startWithin,
  type StoredLease,
} from '../../leases/leases.module.js';
import { type LeaseBatch, logLeased } from './lease-batch.js';
import type { ClaimedMovement } from '../balances/claimed-movements.js';

interface Unreported {
  readonly movement: ClaimedMovement;
  readonly admission: string;
  readonly invocation: string;
}

/**
 * Calls under leases that the provider's log reports before their gateways do: each leaves its lease and becomes a hold, in the
 * windows of the lease. Gives back the movements that are not of this kind, and those whose lease is no longer known.
 */
export async function applyUnreportedCalls(
  tx: Sql,
  claimed: readonly ClaimedMovement[],
  leases: LeaseBatch,
  now: Date,
  changes: WindowChanges,
): Promise<readonly ClaimedMovement[]> {
  const unreported = claimed.flatMap((movement): Unreported[] =>
    movement.unreported === null ? [] : [{ movement, ...movement.unreported }],
  );
  if (unreported.length === 0) return claimed;
  const byHead = new Map(leases.all.map((lease) => [headOf(lease), lease]));
  const found = Map.groupBy(
    unreported.filter(({ admission }) => byHead.has(leaseHeadOf(admission) ?? '')),
    ({ admission }) => admission,
  );
  const standing = new Map(
    (await holdRows.lockHolds(tx, [...found.keys()])).map((hold) => [hold.id, hold]),
  );
  const firsts = [...found.values()].flatMap(([first]) => first ?? []);
  const callers = await coordinatesOfLogged(
    tx,
    firsts.map(({ movement, invocation }) => ({ keyId: movement.keyId, invocation })),
  );
  const opened: newHolds.ReportedHold[] = [];
  const alerts: { hold: StoredHold; kind: HoldAlert }[] = [];
  const moved = firsts.flatMap(({ admission, movement }, i) => {
    const lease = byHead.get(leaseHeadOf(admission) ?? '');
    if (lease === undefined) return [];
    const logged = (found.get(admission) ?? []).flatMap(
      ({ movement: { unreported } }) => unreported ?? [],
    );
    const hold =
      standing.get(admission) ??
      unreportedHold(lease, admission, callers[i] ?? {}, movement.at, now);
    const step = logLeased(hold, logged, leases);
    for (const kind of step.alerts) alerts.push({ hold: step.hold, kind });
    if (!standing.has(admission))
      opened.push({ hold: step.hold, requestId: admission, traceId: null, expiresAt: now });
    return [step.hold];
  });
  await newHolds.upsertReportedHolds(tx, opened);
  await holdRows.saveHolds(tx, moved, now, changes);
  await holdRows.insertAlerts(tx, alerts, now);
  return claimed.filter(
    ({ unreported }) => unreported === null || !found.has(unreported.admission),
  );
}

/** Known by its line in the log alone: what it may cost at worst, and who asked for it, its gateway will say, or never. */
function unreportedHold(
  lease: StoredLease,
  admission: string,
  caller: Coordinates,
  at: Date,
  now: Date,
): StoredHold {
  const call = { ...caller, ...lease.call };
  const createdAt = startWithin(lease, at.getTime(), now.getTime());
  return holdUnder(lease, {
    id: admission,
    worst: 0n,
    attemptsMax: 1,
    call,
    createdAt,
    bodyHash: '',
    answer: {
      admissionId: admission,
      decision: 'allow',
      provider: '',
      model: call['model'] ?? '',
      region: '',
      downgraded: false,
      maxOutputTokens: 0,
      holdUsd: '0',
      expiresAt: now.toISOString(),
      requestMetadata: {},
    },
  });
}
