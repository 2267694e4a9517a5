import { type FemtoUsd, InexactAmount, toFemto } from '@bursar/pricing';
import type { Sql } from '../platform/database.js';
import type { BillKind } from './bill-line.js';
import type { Coverage } from './differences/cell.js';

/** Lines of the bill that say the same, summed. */
export interface BilledUsage {
  readonly day: string;
  readonly account: string;
  readonly region: string | null;
  readonly kind: BillKind;
  readonly model: string | null;
  readonly meter: string | null;
  readonly tier: string | null;
  readonly usageType: string;
  /** Through the endpoint that writes no invocation log. */
  readonly isMantle: boolean;
  readonly isGuardrail: boolean;
  readonly isEstimated: boolean;
  readonly usd: FemtoUsd;
  /** Null: the quantity is not in tokens. */
  readonly tokens: bigint | null;
}

interface Stored extends Omit<BilledUsage, 'usd' | 'tokens'> {
  readonly usd: string;
  readonly quantity: string | null;
  readonly unit: string | null;
}

/**
 * The bill of [from, to), days in UTC. Where two sources bill the same account, day and kind, one of them counts: an export
 * before Cost Explorer, since its lines are finer and cover the whole month; they are never added.
 */
export async function billedBetween(sql: Sql, from: string, to: string): Promise<BilledUsage[]> {
  const rows = await sql.rows<Stored>(
    `WITH line AS (
       SELECT l.*, p.source, (p.part !~* '^(cur|focus)')::int AS place
       FROM reconciliation.bill_line l JOIN reconciliation.bill_part p ON p.id = l.part_id
       WHERE l.day >= $1::date AND l.day < $2::date AND NOT l.is_account_wide),
     chosen AS (
       SELECT DISTINCT ON (account, day, kind) account, day, kind, source FROM line
       ORDER BY account, day, kind, place, source)
     SELECT day::text AS day, account, region, kind, model, meter, tier, usage_type AS "usageType", unit,
       usage_type ILIKE '%mantle%' AS "isMantle", usage_type ILIKE '%guardrail%' AS "isGuardrail",
       bool_or(is_estimated) AS "isEstimated", sum(usd)::text AS usd,
       CASE WHEN bool_or(quantity IS NULL) THEN NULL ELSE sum(quantity)::text END AS quantity
     FROM line JOIN chosen USING (account, day, kind, source)
     GROUP BY day, account, region, kind, model, meter, tier, usage_type, unit
     ORDER BY day, account, region, kind, model, meter, tier, usage_type, unit`,
    [from, to],
  );
  return rows.map(({ usd, quantity, unit, ...row }) => ({
    ...row,
    usd: toFemto(usd),
    tokens: tokensOf(quantity, unit, row.usageType),
  }));
}

/** How many tokens one of a unit is; a marketplace meter counts millions and says only “Units”. */
function tokensOfUnit(unit: string, usageType: string): bigint | null {
  const [, count = '1', scale = ''] =
    /^\s*(?:per\s+)?(\d[\d,]*)?\s*([km])?\s*tokens?\s*$/i.exec(unit) ?? [];
  if (/tokens?\s*$/i.test(unit))
    return BigInt(count.replaceAll(',', '')) * (SCALES[scale.toLowerCase()] ?? 1n);
  return /^(units?|n\/a)$/i.test(unit) && /-units$/i.test(usageType) ? 1_000_000n : null;
}

const SCALES: Readonly<Record<string, bigint>> = { '': 1n, k: 1_000n, m: 1_000_000n };
const FEMTO = 10n ** 15n;

/** Null where the unit is not tokens, or the quantity no whole number of them. */
export function tokensOf(
  quantity: string | null,
  unit: string | null,
  usageType: string,
): bigint | null {
  const each = unit === null ? null : tokensOfUnit(unit, usageType);
  if (quantity === null || each === null) return null;
  try {
    const scaled = toFemto(quantity) * each;
    return scaled % FEMTO === 0n ? scaled / FEMTO : null;
  } catch (error) {
    if (error instanceof InexactAmount) return null;
    throw error;
  }
}

interface Span {
  readonly account: string;
  readonly first: string;
  readonly last: string;
  readonly estimated: readonly string[];
}

/**
 * How far the bill has come: from the first to the last day that the sources of an account bill at all, a day without a line was
 * billed nothing. Days outside of that are not billed yet.
 */
export async function coverageBetween(
  sql: Sql,
  from: string,
  to: string,
): Promise<(account: string, day: string) => Coverage> {
  const spans = await sql.rows<Span>(
    `WITH line AS (
       SELECT l.account, l.day, l.is_estimated, p.source
       FROM reconciliation.bill_line l JOIN reconciliation.bill_part p ON p.id = l.part_id
       WHERE l.kind = 'usage' AND l.day >= $1::date AND l.day < $2::date),
     span AS (SELECT source, min(day) AS first, max(day) AS last FROM line GROUP BY source)
     SELECT account, min(first)::text AS first, max(last)::text AS last,
       to_jsonb(coalesce(array_agg(DISTINCT day::text) FILTER (WHERE is_estimated), '{}')) AS estimated
     FROM line JOIN span USING (source) GROUP BY account`,
    [from, to],
  );
  const byAccount = new Map(
    spans.map((span) => [span.account, { ...span, estimated: new Set(span.estimated) }]),
  );
  return (account, day) => {
    const span = byAccount.get(account);
    if (span === undefined || day < span.first || day > span.last) return 'none';
    return span.estimated.has(day) ? 'estimated' : 'final';
  };
}
