import { toFemto } from '@bursar/pricing';
import type { Sql } from '../platform/database.js';
import type { Spent } from './backtest.js';
import type { Scope } from './scope.js';
import { COORDINATES } from './window.repository.js';

const BY_SCOPE = new Set(['team', 'project', 'environment', 'model']);

/** From the sums where they know everything that the scope asks for, otherwise from the charges. */
const isSummed = (scope: Scope): boolean => Object.keys(scope).every((name) => BY_SCOPE.has(name));

const SCOPES = `SELECT s.id, s.team FROM ledger.spend_scope s CROSS JOIN (SELECT '{}'::jsonb AS custom) k WHERE ${COORDINATES} @> $1::jsonb`;
const KEYS = `SELECT k.id, s.team FROM ledger.spend_key k JOIN ledger.spend_scope s ON s.id = k.scope_id WHERE ${COORDINATES} @> $1::jsonb`;

/** What a scope spent, by quarter hour. */
export async function spentByQuarter(
  sql: Sql,
  scope: Scope,
  from: number,
  to: number,
): Promise<Spent[]> {
  const text = isSummed(scope)
    ? `SELECT q.at, sum(q.cost)::text AS usd FROM ledger.spend_quarter q JOIN (${SCOPES}) s ON s.id = q.scope_id
       WHERE q.at >= $2::timestamptz AND q.at < $3::timestamptz GROUP BY q.at ORDER BY q.at`
    : `SELECT date_bin('15 minutes', c.occurred_at, 'epoch'::timestamptz) AS at, sum(c.cost)::text AS usd
       FROM ledger.charge c JOIN (${KEYS}) k ON k.id = c.key_id
       WHERE c.occurred_at >= $2::timestamptz AND c.occurred_at < $3::timestamptz GROUP BY 1 ORDER BY 1`;
  const rows = await sql.rows<{ at: Date; usd: string }>(text, values(scope, from, to));
  return rows.map(({ at, usd }) => ({ at: at.getTime(), usd: toFemto(usd) }));
}

/** Who went on calling in a stretch of time. */
export async function teamsSpending(
  sql: Sql,
  scope: Scope,
  from: number,
  to: number,
): Promise<string[]> {
  const text = isSummed(scope)
    ? `SELECT DISTINCT s.team FROM ledger.spend_quarter q JOIN (${SCOPES}) s ON s.id = q.scope_id
       WHERE q.at >= $2::timestamptz AND q.at < $3::timestamptz AND q.requests > 0 ORDER BY 1`
    : `SELECT DISTINCT k.team FROM ledger.charge c JOIN (${KEYS}) k ON k.id = c.key_id
       WHERE c.occurred_at >= $2::timestamptz AND c.occurred_at < $3::timestamptz ORDER BY 1`;
  const rows = await sql.rows<{ team: string }>(text, values(scope, from, to));
  return rows.map(({ team }) => team);
}

const values = (scope: Scope, from: number, to: number): string[] => [
  JSON.stringify(scope),
  new Date(from).toISOString(),
  new Date(to).toISOString(),
];
