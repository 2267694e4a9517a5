import { toFemto } from '@bursar/pricing';
import { ledgerSql } from '../../ledger/ledger.module.js';
import { UNALLOCATED } from '../../org/org.module.js';
import type { Sql } from '../../platform/database.js';
import type { CalledKind } from './access-trial.js';

interface Row extends Omit<CalledKind, 'usd'> {
  readonly cost: string;
}

/** Calls of days in UTC, [from, to), as far as rules of access tell them apart. Runs and sessions are no part of it. */
export async function calledKinds(sql: Sql, from: string, to: string): Promise<CalledKind[]> {
  const rows = await sql.rows<Row>(
    `SELECT nullif(s.team, $3) AS team, s.project, s.environment, s.provider, s.model, s.region,
       k.custom - ARRAY['session', 'agent', 'tool'] AS custom, sum(d.requests)::bigint AS calls, sum(d.unpriced)::bigint AS unpriced,
       sum(d.cost)::text AS cost, max(d.day)::text AS "lastOn"
     FROM ${ledgerSql.SUMS.day.key} d JOIN ${ledgerSql.KEYS} k ON k.id = d.key_id JOIN ${ledgerSql.SCOPES} s ON s.id = k.scope_id
     WHERE d.zone = 0 AND d.day >= $1::date AND d.day < $2::date
     GROUP BY 1, 2, 3, 4, 5, 6, 7`,
    [from, to, UNALLOCATED],
  );
  return rows.map(({ cost, ...row }) => ({ ...row, usd: toFemto(cost) }));
}
