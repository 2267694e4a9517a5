import { leaseHeadOf } from '@bursar/limits';
import { toFemto } from '@bursar/pricing';
import type { Sql } from '../../platform/database.js';
import type { AdmittedMovement } from '../../holds/holds.module.js';
import { windowRows } from '../../budgets/budgets.module.js';

export interface ClaimedMovement {
  readonly at: Date;
  readonly keyId: number;
  readonly usd: string;
  /** Set where the admission has a hold; then the hold moves its windows. */
  readonly admitted: AdmittedMovement | null;
  /** Set where the admission is under a lease, and its gateway has not reported it. */
  readonly unreported: AdmittedMovement | null;
}

interface Row {
  at: Date;
  key_id: number;
  usd: string;
  unpriced: number;
  admission: string | null;
  invocation: string | null;
  body_hash: string | null;
}

const CLAIMED = `at, key_id, usd, unpriced, admission, invocation,
  (SELECT h.body_hash FROM limits.hold h WHERE h.id = m.admission) AS body_hash`;

function toClaimed({
  at,
  key_id,
  usd,
  unpriced,
  admission,
  invocation,
  body_hash,
}: Row): ClaimedMovement {
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

/** Takes rows away; the caller applies them in the same transaction. Never "newer than the last one seen". */
export async function claimMovements(sql: Sql, limit: number): Promise<ClaimedMovement[]> {
  const rows = await sql.rows<Row>(
    `DELETE FROM ledger.movement m WHERE id IN (
       SELECT id FROM ledger.movement ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING ${CLAIMED}`,
    [limit],
  );
  return rows.map(toClaimed);
}

/** All that is on its way to these admissions. */
export async function claimAdmitted(
  sql: Sql,
  admissions: readonly string[],
): Promise<AdmittedMovement[]> {
  const rows = await sql.rows<Row>(
    `DELETE FROM ledger.movement m WHERE admission = ANY($1::uuid[]) RETURNING ${CLAIMED}`,
    [[...admissions]],
  );
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
  const rows = await sql.rows<Row & { id: bigint }>(
    `SELECT id, ${CLAIMED} FROM ledger.movement m WHERE admission = ANY($1::uuid[]) ORDER BY id FOR UPDATE OF m`,
    [[...admissions]],
  );
  return rows.flatMap(({ id, ...row }) => {
    const { admitted, unreported } = toClaimed(row);
    const moving = admitted ?? unreported;
    return moving === null ? [] : [{ ...moving, movementId: id }];
  });
}

/** Of those that are locked, what was applied. The rest is still on its way. */
export async function takeMovements(sql: Sql, taken: readonly LockedMovement[]): Promise<void> {
  if (taken.length === 0) return;
  await sql.rows('DELETE FROM ledger.movement WHERE id = ANY($1::bigint[])', [
    taken.map(({ movementId }) => movementId),
  ]);
}

/** Which windows a quarter hour's usage belongs to, by time and scope. */
export async function windowsOfMovements(
  sql: Sql,
  movements: readonly ClaimedMovement[],
): Promise<{ id: bigint; usd: bigint }[]> {
  if (movements.length === 0) return [];
  const rows = await sql.rows<{ id: bigint; usd: string }>(
    `WITH moved AS (
       SELECT at, key_id, sum(usd) AS usd FROM unnest($1::timestamptz[], $2::int[], $3::numeric[]) AS t(at, key_id, usd) GROUP BY 1, 2)
     SELECT w.id, sum(m.usd) AS usd FROM moved m
     JOIN ledger.spend_dimensions k ON k.key_id = m.key_id
     JOIN limits.budget_window w ON w.starts_at <= m.at AND m.at < w.ends_at AND ${windowRows.COORDINATES} @> w.scope
     GROUP BY w.id`,
    [
      movements.map(({ at }) => at),
      movements.map(({ keyId }) => keyId),
      movements.map(({ usd }) => usd),
    ],
  );
  return rows.map(({ id, usd }) => ({ id, usd: toFemto(usd) }));
}
