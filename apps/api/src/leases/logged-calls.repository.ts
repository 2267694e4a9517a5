import type { Coordinates } from '@bursar/limits';
import { windowRows } from '../budgets/budgets.module.js';
import { ledgerSql } from '../ledger/ledger.module.js';
import type { Sql } from '../platform/database.js';

/** Whose these logged calls are, as budgets see them, in the same order. */
export async function coordinatesOfLogged(
  sql: Sql,
  logged: readonly { readonly keyId: number; readonly invocation: string }[],
): Promise<Coordinates[]> {
  const rows = await sql.rows<{ call: Coordinates }>(
    `SELECT ${windowRows.COORDINATES} || jsonb_strip_nulls(jsonb_build_object('user', a.user_name)) AS call
     FROM unnest($1::int[], $2::uuid[]) WITH ORDINALITY AS t(key_id, invocation, n)
     JOIN ledger.spend_dimensions k ON k.key_id = t.key_id
     LEFT JOIN ${ledgerSql.ADMITTED} a ON a.invocation = t.invocation ORDER BY n`,
    [logged.map(({ keyId }) => keyId), logged.map(({ invocation }) => invocation)],
  );
  return rows.map(({ call }) => call);
}
