import type { Sql } from '../platform/database.js';
import type { BillKind } from './bill-line.js';

/** What is billed to a whole account, whatever it uses: tax, support, fees. */
export interface AccountCharge {
  readonly account: string;
  readonly kind: BillKind;
  readonly service: string;
  readonly issuer: string | null;
  readonly invoice: string | null;
  /** Exact decimal text. */
  readonly usd: string;
}

/** Of [from, to), days in UTC. Of two sources that bill the same account and day, an export comes before Cost Explorer. */
export function accountCharges(sql: Sql, from: string, to: string): Promise<AccountCharge[]> {
  return sql.rows<AccountCharge>(
    `WITH line AS (
       SELECT l.*, p.source, (p.part !~* '^(cur|focus)')::int AS place
       FROM reconciliation.bill_line l JOIN reconciliation.bill_part p ON p.id = l.part_id
       WHERE l.day >= $1::date AND l.day < $2::date AND l.is_account_wide),
     chosen AS (
       SELECT DISTINCT ON (account, day, kind) account, day, kind, source FROM line
       ORDER BY account, day, kind, place, source)
     SELECT account, kind, service, issuer, invoice, trim_scale(sum(usd))::text AS usd
     FROM line JOIN chosen USING (account, day, kind, source)
     GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 5`,
    [from, to],
  );
}

/** What the invoices of a month have beside calls: lines that say the same, summed. */
export interface BesideUsage {
  /** Capacity that is paid for whether it is used or not, and guardrails, are billed as usage that no log has. */
  readonly kind: Exclude<BillKind, 'usage'> | 'commitment' | 'guardrail';
  readonly payerAccount: string | null;
  readonly account: string;
  readonly service: string;
  readonly issuer: string | null;
  readonly invoice: string | null;
  readonly isEstimated: boolean;
  /** Of the first line, and of the last: YYYY-MM-DD, UTC. */
  readonly first: string;
  readonly last: string;
  /** Exact decimal text. */
  readonly usd: string;
}

/** Words of usage types of provisioned throughput. */
export const CAPACITY = 'provisioned.?throughput|model.?units?$';

/**
 * Credits, discounts, tax, fees, support, provisioned capacity and guardrails of one month of invoices, account-wide ones included. Of two sources that bill the
 * same account, day and kind, an export comes before Cost Explorer.
 */
export function besideUsage(sql: Sql, month: string): Promise<BesideUsage[]> {
  return sql.rows<BesideUsage>(
    `WITH line AS (
       SELECT l.*, p.source, (p.part !~* '^(cur|focus)')::int AS place
       FROM reconciliation.bill_line l JOIN reconciliation.bill_part p ON p.id = l.part_id
       WHERE l.period = $1 AND (l.kind <> 'usage' OR l.usage_type ~* '${CAPACITY}|guardrail')),
     chosen AS (
       SELECT DISTINCT ON (account, day, kind) account, day, kind, source FROM line
       ORDER BY account, day, kind, place, source)
     SELECT CASE WHEN kind <> 'usage' THEN kind WHEN usage_type ~* '${CAPACITY}' THEN 'commitment' ELSE 'guardrail' END AS kind,
       payer_account AS "payerAccount", account, service, issuer, invoice,
       bool_or(is_estimated) AS "isEstimated", min(day)::text AS first, max(day)::text AS last,
       trim_scale(sum(usd))::text AS usd
     FROM line JOIN chosen USING (account, day, kind, source)
     GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(usd) <> 0 ORDER BY 1, 2, 3, 4, 5, 6`,
    [month],
  );
}

/** One invoice of a month, as far as it bills models. */
export interface Invoice {
  readonly issuer: string | null;
  readonly payerAccount: string | null;
  /** Its number; null: not issued yet. */
  readonly invoice: string | null;
  /** Lines of the bill in scope: of models, and of accounts as a whole. */
  readonly lines: bigint;
  /** Some of it may change. */
  readonly isEstimated: boolean;
  /** All of its lines in USD, exact decimal text. */
  readonly usd: string;
  /** What it bills for the calls of each account and model; null: the line names no model that is known. */
  readonly usage: readonly {
    readonly account: string;
    readonly model: string | null;
    readonly usd: string;
  }[];
}

/** Of one month of invoices. Of two sources that bill the same account, day and kind, an export comes before Cost Explorer. */
export function invoicesOf(sql: Sql, month: string): Promise<Invoice[]> {
  return sql.rows<Invoice>(
    `WITH line AS (
       SELECT l.*, p.source, (p.part !~* '^(cur|focus)')::int AS place
       FROM reconciliation.bill_line l JOIN reconciliation.bill_part p ON p.id = l.part_id WHERE l.period = $1),
     chosen AS (
       SELECT DISTINCT ON (account, day, kind) account, day, kind, source FROM line
       ORDER BY account, day, kind, place, source),
     counted AS (
       SELECT issuer, payer_account, invoice, account, model, kind = 'usage' AND NOT is_account_wide AS is_usage,
         count(*) AS lines, bool_or(is_estimated) AS is_estimated, sum(usd) AS usd
       FROM line JOIN chosen USING (account, day, kind, source) GROUP BY 1, 2, 3, 4, 5, 6)
     SELECT issuer, payer_account AS "payerAccount", invoice, sum(lines)::bigint AS lines, bool_or(is_estimated) AS "isEstimated",
       trim_scale(sum(usd))::text AS usd,
       coalesce(jsonb_agg(jsonb_build_object('account', account, 'model', model, 'usd', trim_scale(usd)::text)
         ORDER BY account, model) FILTER (WHERE is_usage), '[]') AS usage
     FROM counted GROUP BY 1, 2, 3 ORDER BY 3 NULLS LAST, 1, 2`,
    [month],
  );
}
