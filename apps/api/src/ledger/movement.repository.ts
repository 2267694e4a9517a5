import { fromFemto } from '@bursar/pricing';
import { QUARTER } from '@bursar/time';
import type { Sql } from '../platform/database.js';
import type { Charge } from './charge.js';
import type { Cause } from './charge.repository.js';
import type { KeyIds } from './sums.js';

const FROM = 'movements-from';

/** Money on its way from the ledger to the balances. */
interface Movement {
  readonly at: number;
  readonly keyId: number;
  readonly admission: string | null;
  readonly invocation: string | null;
  usd: bigint;
  replacedUsd: bigint;
  unpriced: number;
}

/** Usage older than any budget's window moves no balance. Null: there are no windows yet. */
async function movementsFrom(sql: Sql): Promise<number | null> {
  const [row] = await sql.rows<{ value: string }>(
    'SELECT value FROM ledger.setting WHERE name = $1',
    [FROM],
  );
  return row === undefined ? null : Number(row.value);
}

/** The caller holds the configuration's lock alone, so that no batch is being posted meanwhile. */
export async function moveFrom(sql: Sql, at: number): Promise<void> {
  await sql.rows(
    `INSERT INTO ledger.setting AS s (name, value) VALUES ($1, $2)
     ON CONFLICT (name) DO UPDATE SET value = least(s.value::bigint, excluded.value::bigint)::text`,
    [FROM, String(at)],
  );
}

/**
 * Usage without an admission is summed by quarter hour and key. Under an admission each invocation moves by itself, and the
 * first that takes a settlement's place carries what that had posted. A settlement moves its own hold, in its own transaction.
 */
function movementsOf(
  charges: readonly Charge[],
  idsOf: (charge: Charge) => KeyIds,
  causeOf: (index: number) => Cause,
  from: number | null,
): Movement[] {
  const found = new Map<string, Movement>();
  const firstOf = new Map<string, Movement>();
  charges.forEach((charge, i) => {
    const { admitted, invocation, occurredAt, measures } = charge;
    const cause = causeOf(i);
    if (cause === 'settlement') return;
    if (admitted === null && (from === null || occurredAt < from)) return;
    if (cause === 'replaced' && admitted !== null) {
      const first = firstOf.get(admitted.admission);
      if (first !== undefined) first.replacedUsd += measures.cost;
      return;
    }
    const { keyId } = idsOf(charge);
    const at = occurredAt - (occurredAt % QUARTER);
    const id = admitted === null ? `${at}/${keyId}` : `${invocation}/${keyId}`;
    let row = found.get(id);
    if (row === undefined) {
      row = {
        at,
        keyId,
        admission: admitted?.admission ?? null,
        invocation: admitted === null ? null : invocation,
        usd: 0n,
        replacedUsd: 0n,
        unpriced: 0,
      };
      found.set(id, row);
      if (admitted !== null && !firstOf.has(admitted.admission))
        firstOf.set(admitted.admission, row);
    }
    row.usd += measures.cost;
    row.unpriced += measures.unpriced;
  });
  return [...found.values()];
}

/** One statement per batch, and none where nothing can move. */
export async function insertMovements(
  tx: Sql,
  charges: readonly Charge[],
  idsOf: (charge: Charge) => KeyIds,
  causeOf: (index: number) => Cause,
): Promise<void> {
  const rows = movementsOf(charges, idsOf, causeOf, await movementsFrom(tx));
  if (rows.length === 0) return;
  const list = (n: number, type: string) => `string_to_array($${n}, ',', '')::${type}[]`;
  await tx.rows(
    `INSERT INTO ledger.movement (at, key_id, admission, invocation, usd, replaced_usd, unpriced)
     SELECT * FROM unnest(${list(1, 'timestamptz')}, ${list(2, 'int')}, ${list(3, 'uuid')}, ${list(4, 'uuid')},
       ${list(5, 'numeric')}, ${list(6, 'numeric')}, ${list(7, 'int')})`,
    [
      rows.map((row) => new Date(row.at).toISOString()).join(','),
      rows.map((row) => row.keyId).join(','),
      rows.map((row) => row.admission ?? '').join(','),
      rows.map((row) => row.invocation ?? '').join(','),
      rows.map((row) => fromFemto(row.usd)).join(','),
      rows.map((row) => fromFemto(row.replacedUsd)).join(','),
      rows.map((row) => row.unpriced).join(','),
    ],
  );
}

export interface MovementRow {
  readonly id: bigint;
  readonly at: Date;
  readonly key_id: number;
  readonly usd: string;
  readonly unpriced: number;
  readonly admission: string | null;
  readonly invocation: string | null;
}

const CLAIMED = 'id, at, key_id, usd, unpriced, admission, invocation';

/**
 * Takes the oldest away; the caller applies them in the same transaction. Never "newer than the last one seen". `beside` is SQL
 * for more columns: what the caller's domain knows of the admission of a movement `m`.
 */
export function claimOldest<T>(
  sql: Sql,
  limit: number,
  beside: string,
): Promise<(MovementRow & T)[]> {
  return sql.rows<MovementRow & T>(
    `DELETE FROM ledger.movement m WHERE id IN (
       SELECT id FROM ledger.movement ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING ${CLAIMED}, ${beside}`,
    [limit],
  );
}

/** Takes away all that is on its way to these admissions. */
export function claimOf<T>(
  sql: Sql,
  admissions: readonly string[],
  beside: string,
): Promise<(MovementRow & T)[]> {
  return sql.rows<MovementRow & T>(
    `DELETE FROM ledger.movement m WHERE admission = ANY($1::uuid[]) RETURNING ${CLAIMED}, ${beside}`,
    [[...admissions]],
  );
}

/** Locks all that is on its way to these admissions, before it is known which of them will take it. */
export function lockOf<T>(
  sql: Sql,
  admissions: readonly string[],
  beside: string,
): Promise<(MovementRow & T)[]> {
  return sql.rows<MovementRow & T>(
    `SELECT ${CLAIMED}, ${beside} FROM ledger.movement m WHERE admission = ANY($1::uuid[]) ORDER BY id FOR UPDATE OF m`,
    [[...admissions]],
  );
}

/** Of those that are locked, what was applied. The rest is still on its way. */
export async function removeMovements(sql: Sql, ids: readonly bigint[]): Promise<void> {
  if (ids.length === 0) return;
  await sql.rows('DELETE FROM ledger.movement WHERE id = ANY($1::bigint[])', [[...ids]]);
}
