import type { Coordinates } from '@bursar/limits';
import { toFemto } from '@bursar/pricing';
import { ledgerSql } from '../../ledger/ledger.module.js';
import type { Sql } from '../../platform/database.js';
import { COORDINATES } from '../windows/window.repository.js';

/** What calls at the same coordinates cost. */
export interface ScopeSpend {
  readonly call: Coordinates;
  readonly usd: bigint;
  readonly requests: number;
}

const SUMMED = `SELECT ${COORDINATES} AS call, sum(q.cost)::text AS usd, sum(q.requests)::int AS requests
  FROM ${ledgerSql.QUARTERS} q JOIN (SELECT *, '{}'::jsonb AS custom FROM ${ledgerSql.SCOPES}) k ON k.id = q.scope_id
  WHERE q.at >= $1 AND q.at < $2 GROUP BY 1`;
const CHARGED = `SELECT ${COORDINATES} AS call, sum(c.cost)::text AS usd, sum(c.requests)::int AS requests
  FROM ${ledgerSql.CHARGES} c JOIN ledger.spend_dimensions k ON k.key_id = c.key_id
  WHERE c.occurred_at >= $1 AND c.occurred_at < $2 GROUP BY 1`;

/** Of a time, by everything that scopes name; by what sums are kept by alone where that is enough. */
export async function spendOfScopes(
  sql: Sql,
  { from, to }: { readonly from: number; readonly to: number },
  isSummed: boolean,
): Promise<ScopeSpend[]> {
  const rows = await sql.rows<{ call: Coordinates; usd: string; requests: number }>(
    isSummed ? SUMMED : CHARGED,
    [new Date(from), new Date(to)],
  );
  return rows.map(({ call, usd, requests }) => ({ call, usd: toFemto(usd), requests }));
}
