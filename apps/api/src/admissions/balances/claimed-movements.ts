import { leaseHeadOf } from '@bursar/limits';
import { toFemto } from '@bursar/pricing';
import { type AdmittedMovement, holdSql } from '../../holds/holds.module.js';
import { movements } from '../../ledger/ledger.module.js';
import type { Sql } from '../../platform/database.js';

export interface ClaimedMovement {
  readonly at: Date;
  readonly keyId: number;
  readonly usd: string;
  /** Set where the admission has a hold; then the hold moves its windows. */
  readonly admitted: AdmittedMovement | null;
  /** Set where the admission is under a lease, and its gateway has not reported it. */
  readonly unreported: AdmittedMovement | null;
}

interface Asked {
  readonly body_hash: string | null;
}

const BODY_HASH = `${holdSql.bodyHashOf('m.admission')} AS body_hash`;

function toClaimed({
  at,
  key_id,
  usd,
  unpriced,
  admission,
  invocation,
  body_hash,
}: movements.MovementRow & Asked): ClaimedMovement {
  const under =
    admission === null || invocation === null
      ? null
      : { admission, invocation, usd: toFemto(usd), unpriced };
  const isReported = body_hash !== null && body_hash !== '';
  const isUnreported = under !== null && !isReported && leaseHeadOf(under.admission) !== null;
  return {
    at,
    keyId: key_id,
    usd,
    admitted: body_hash === null ? null : under,
    unreported: isUnreported ? under : null,
  };
}

/** Takes the oldest away; the caller applies them in the same transaction. */
export async function claimMovements(sql: Sql, limit: number): Promise<ClaimedMovement[]> {
  return (await movements.claimOldest<Asked>(sql, limit, BODY_HASH)).map(toClaimed);
}

/** All that is on its way to these admissions. */
export async function claimAdmitted(
  sql: Sql,
  admissions: readonly string[],
): Promise<AdmittedMovement[]> {
  const rows = await movements.claimOf<Asked>(sql, admissions, BODY_HASH);
  return rows.flatMap((row) => {
    const { admitted, unreported } = toClaimed(row);
    return admitted ?? unreported ?? [];
  });
}

export interface LockedMovement extends AdmittedMovement {
  readonly movementId: bigint;
}

/** Locks all that is on its way to these admissions, before it is known which of them will take it. */
export async function lockAdmitted(
  sql: Sql,
  admissions: readonly string[],
): Promise<LockedMovement[]> {
  const rows = await movements.lockOf<Asked>(sql, admissions, BODY_HASH);
  return rows.flatMap((row) => {
    const { admitted, unreported } = toClaimed(row);
    const moving = admitted ?? unreported;
    return moving === null ? [] : [{ ...moving, movementId: row.id }];
  });
}

/** Of those that are locked, what was applied. The rest is still on its way. */
export async function takeMovements(sql: Sql, taken: readonly LockedMovement[]): Promise<void> {
  await movements.removeMovements(
    sql,
    taken.map(({ movementId }) => movementId),
  );
}
