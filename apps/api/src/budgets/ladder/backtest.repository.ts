import type { Reach } from '@bursar/limits';
import { toFemto } from '@bursar/pricing';
import { ledgerSql } from '../../ledger/ledger.module.js';
import type { Sql } from '../../platform/database.js';
import type { Spent } from './backtest.js';
import { COORDINATES, isSummed } from '../windows/window.repository.js';

const SCOPES = `SELECT k.id, k.team FROM (SELECT *, '{}'::jsonb AS custom FROM ${ledgerSql.SCOPES}) k WHERE ${COORDINATES} @> $1::jsonb`;
const KEYS = `SELECT k.key_id AS id, k.team FROM ledger.spend_dimensions k WHERE ${COORDINATES} @> $1::jsonb`;

/** What a scope spent, by quarter hour. */
export async function spentByQuarter(
  sql: Sql,
  reach: Reach,
  from: number,
  to: number,
): Promise<Spent[]> {
  const text = isSummed(reach)
    ? `SELECT q.at, sum(q.cost)::text AS usd FROM ${ledgerSql.QUARTERS} q JOIN (${SCOPES}) s ON s.id = q.scope_id
       WHERE q.at >= $2::timestamptz AND q.at < $3::timestamptz GROUP BY q.at ORDER BY q.at`
    : `SELECT date_bin('15 minutes', c.occurred_at, 'epoch'::timestamptz) AS at, sum(c.cost)::text AS usd
       FROM ${ledgerSql.CHARGES} c JOIN (${KEYS}) k ON k.id = c.key_id
       WHERE c.occurred_at >= $2::timestamptz AND c.occurred_at < $3::timestamptz GROUP BY 1 ORDER BY 1`;
  const rows = await sql.rows<{ at: Date; usd: string }>(text, values(reach, from, to));
  return rows.map(({ at, usd }) => ({ at: at.getTime(), usd: toFemto(usd) }));
}

/** Who went on calling in a stretch of time. */
export async function teamsSpending(
  sql: Sql,
  reach: Reach,
  from: number,
  to: number,
): Promise<string[]> {
  const text = isSummed(reach)
    ? `SELECT DISTINCT s.team FROM ${ledgerSql.QUARTERS} q JOIN (${SCOPES}) s ON s.id = q.scope_id
       WHERE q.at >= $2::timestamptz AND q.at < $3::timestamptz AND q.requests > 0 ORDER BY 1`
    : `SELECT DISTINCT k.team FROM ${ledgerSql.CHARGES} c JOIN (${KEYS}) k ON k.id = c.key_id
       WHERE c.occurred_at >= $2::timestamptz AND c.occurred_at < $3::timestamptz ORDER BY 1`;
  const rows = await sql.rows<{ team: string }>(text, values(reach, from, to));
  return rows.map(({ team }) => team);
}

const values = (reach: Reach, from: number, to: number): string[] => [
  JSON.stringify(reach),
  new Date(from).toISOString(),
  new Date(to).toISOString(),
];
