import { TOKEN_METERS } from '@bursar/pricing';
import { monthSpan } from '@bursar/time';
import type { Sql } from '../../platform/database.js';
import type { Cause } from '../charge.repository.js';
import { TOKEN_COLUMNS } from '../measures.js';

/** Lines of one month that were rated by the same price for the same team, summed. */
export interface PostedGroup extends Readonly<Record<(typeof TOKEN_METERS)[number], bigint>> {
  readonly team: string;
  readonly costCentre: string | null;
  readonly provider: string;
  /** Its identity. */
  readonly model: string;
  readonly region: string;
  /** YYYY-MM: the month of the usage. */
  readonly usageMonth: string;
  /** Null for lines in the month of their usage. */
  readonly cause: Cause | null;
  readonly requests: bigint;
  readonly unpriced: bigint;
  readonly estimated: bigint;
  /** USD, exact decimal text. */
  readonly cost: string;
  readonly listCost: string;
  /** One of the calls: by it the price of each meter is found again. Null: its invocation is gone. */
  readonly sample: Sample | null;
}

export interface Sample {
  readonly modelRef: string;
  readonly tier: string;
  readonly at: string;
  readonly promptTokens: number;
  /** The book that rated it. */
  readonly bookVersion: number;
}

const LINE = `c.occurred_at, c.key_id, c.price_row, c.price_layer, c.requests, c.unpriced, c.estimated,
  ${TOKEN_COLUMNS.map((column) => `c.${column}`).join(', ')}, c.cost, c.list_cost FROM ledger.charge c`;

/** Two parts, since a line in the month of its usage is found by the partition, and every other by an index of a few. */
const LINES = `
  SELECT NULL::text AS cause, ${LINE}
  WHERE c.occurred_at >= $1::timestamptz AND c.occurred_at < $2::timestamptz AND c.posted_month IS NULL AND c.id <= $4::bigint
  UNION ALL
  SELECT c.cause, ${LINE} WHERE c.posted_month = $3::date AND c.id <= $4::bigint`;

const SUMS = ['requests', 'unpriced', 'estimated', ...TOKEN_COLUMNS];

const GROUPED = `
  SELECT k.scope_id, date_trunc('month', l.occurred_at AT TIME ZONE 'UTC')::date AS usage_month, l.cause, l.price_row, l.price_layer,
    ${SUMS.map((column) => `sum(l.${column})::bigint AS ${column}`).join(', ')}, sum(l.cost) AS cost, sum(l.list_cost) AS list_cost,
    max(l.occurred_at) AS at
  FROM line l JOIN ledger.spend_key k ON k.id = l.key_id GROUP BY 1, 2, 3, 4, 5`;

const SAMPLE = `
  SELECT jsonb_build_object('modelRef', i.model_ref, 'tier', i.tier, 'at', i.occurred_at, 'bookVersion', c.book_version,
    'promptTokens', i.input + i.cache_read + i.cache_write_5m + i.cache_write_1h + i.cache_write_unknown) AS sample
  FROM ledger.charge c JOIN ledger.spend_key k ON k.id = c.key_id
  JOIN ledger.invocation i ON i.occurred_at = c.occurred_at AND i.key = c.invocation
  WHERE c.occurred_at = g.at AND c.id <= $4::bigint AND k.scope_id = g.scope_id
    AND c.price_row IS NOT DISTINCT FROM g.price_row AND c.price_layer IS NOT DISTINCT FROM g.price_layer
  ORDER BY c.id LIMIT 1`;

const POSITION_MAX = (1n << 63n) - 1n;

/**
 * All lines posted to a month up to a position, in groups; null: all that there are. Once the month is closed at that position the
 * answer stays the same for ever, whatever is posted later and wherever the calls belong by then.
 */
export function postedTo(sql: Sql, month: string, position: bigint | null): Promise<PostedGroup[]> {
  const { from, to } = monthSpan(month);
  const tokens = TOKEN_METERS.map((meter, i) => `g.${TOKEN_COLUMNS[i] ?? ''} AS "${meter}"`);
  return sql.rows<PostedGroup>(
    `WITH line AS (${LINES}), grouped AS (${GROUPED})
     SELECT s.team, s.cost_centre AS "costCentre", s.provider, coalesce(s.canonical_model, s.model) AS model, s.region,
       to_char(g.usage_month, 'YYYY-MM') AS "usageMonth", g.cause, g.requests, g.unpriced, g.estimated, ${tokens.join(', ')},
       trim_scale(g.cost)::text AS cost, trim_scale(g.list_cost)::text AS "listCost", one.sample
     FROM grouped g JOIN ledger.spend_scope s ON s.id = g.scope_id LEFT JOIN LATERAL (${SAMPLE}) one ON true
     ORDER BY g.scope_id, g.usage_month, g.cause NULLS FIRST, g.price_row NULLS FIRST, g.price_layer NULLS FIRST`,
    [from, to, `${month}-01`, position ?? POSITION_MAX],
  );
}

/** Lines for usage of a month that were posted after a position, wherever they were posted to, by what moved them. */
export interface LaterPosting {
  readonly team: string;
  readonly cause: Cause;
  /** YYYY-MM: where they stand. */
  readonly postedMonth: string;
  readonly calls: bigint;
  readonly usd: string;
  readonly last: Date;
}

export function postedSince(sql: Sql, month: string, position: bigint): Promise<LaterPosting[]> {
  const { from, to } = monthSpan(month);
  return sql.rows<LaterPosting>(
    `SELECT s.team, c.cause, to_char(coalesce(c.posted_month, $3::date), 'YYYY-MM') AS "postedMonth",
       count(DISTINCT c.invocation)::bigint AS calls, trim_scale(sum(c.cost))::text AS usd, max(c.recorded_at) AS last
     FROM ledger.charge c JOIN ledger.spend_key k ON k.id = c.key_id JOIN ledger.spend_scope s ON s.id = k.scope_id
     WHERE c.occurred_at >= $1::timestamptz AND c.occurred_at < $2::timestamptz AND c.id > $4::bigint
     GROUP BY 1, 2, 3 ORDER BY 3, 1, 2`,
    [from, to, `${month}-01`, position],
  );
}

/** What all lines posted to a month up to a position cost, in USD. */
export async function costPostedTo(
  sql: Sql,
  month: string,
  position: bigint | null,
): Promise<string> {
  const { from, to } = monthSpan(month);
  const [row] = await sql.rows<{ usd: string }>(
    `WITH line AS (${LINES}) SELECT trim_scale(coalesce(sum(cost), 0))::text AS usd FROM line`,
    [from, to, `${month}-01`, position ?? POSITION_MAX],
  );
  return row?.usd ?? '0';
}
