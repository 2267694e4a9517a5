import type { Sql } from '../../platform/database.js';
import type { AnomalyNotice } from './anomaly-notice.js';
import type { AwsBudget } from './aws-budget.js';

/** All of a source: those that AWS does not name any more are gone. */
export async function replaceAwsBudgets(
  sql: Sql,
  source: string,
  budgets: readonly AwsBudget[],
  now: Date,
): Promise<void> {
  await sql.rows(
    'DELETE FROM connectors.aws_budget WHERE source = $1 AND NOT (name = ANY($2::text[]))',
    [source, budgets.map(({ name }) => name)],
  );
  await saveAwsBudgets(sql, source, budgets, now);
}

async function saveAwsBudgets(
  sql: Sql,
  source: string,
  budgets: readonly AwsBudget[],
  now: Date,
): Promise<void> {
  await sql.rows(
    `INSERT INTO connectors.aws_budget (source, name, type, time_unit, unit, limit_amount, actual_amount, forecast_amount,
       starts_at, ends_at, updated_at, read_at)
     SELECT s.id, name, t.type, "timeUnit", unit, "limit", actual, forecast, "startsAt", "endsAt", "updatedAt", $3::timestamptz
     FROM source s, jsonb_to_recordset($2::jsonb) AS t(name text, type text, "timeUnit" text, unit text, "limit" numeric,
       actual numeric, forecast numeric, "startsAt" timestamptz, "endsAt" timestamptz, "updatedAt" timestamptz)
     WHERE s.id = $1
     ON CONFLICT (source, name) DO UPDATE SET type = excluded.type, time_unit = excluded.time_unit, unit = excluded.unit,
       limit_amount = excluded.limit_amount, actual_amount = excluded.actual_amount, forecast_amount = excluded.forecast_amount,
       starts_at = excluded.starts_at, ends_at = excluded.ends_at, updated_at = excluded.updated_at, read_at = excluded.read_at`,
    [source, JSON.stringify(budgets), now.toISOString()],
  );
}

export interface AwsBudgetRow extends AwsBudget {
  readonly source: string;
  readonly readAt: Date;
}

export function listAwsBudgets(sql: Sql): Promise<AwsBudgetRow[]> {
  return sql.rows<AwsBudgetRow>(
    `SELECT source, name, type, time_unit AS "timeUnit", unit, limit_amount::text AS "limit", actual_amount::text AS actual,
       forecast_amount::text AS forecast, starts_at AS "startsAt", ends_at AS "endsAt", updated_at AS "updatedAt", read_at AS "readAt"
     FROM connectors.aws_budget ORDER BY source, name`,
  );
}

/** What was said last stands: AWS revises the end and the impact of an anomaly. */
export async function keepAnomaly(
  sql: Sql,
  from: { readonly source: string; readonly message: string; readonly sentAt: Date },
  notice: AnomalyNotice,
  now: Date,
): Promise<void> {
  await sql.rows(
    `INSERT INTO connectors.aws_anomaly AS a (id, source, account, monitor, dimension, starts_at, ends_at, impact_usd, expected_usd,
       actual_usd, causes, detail_url, message, sent_at, received_at)
     VALUES ($1, $2, $3, $4, $5, $6::timestamptz, $7::timestamptz, $8::numeric, $9::numeric, $10::numeric, $11::text::jsonb, $12,
       $13::uuid, $14::timestamptz, $15::timestamptz)
     ON CONFLICT (id) DO UPDATE SET source = excluded.source, ends_at = excluded.ends_at, impact_usd = excluded.impact_usd,
       expected_usd = excluded.expected_usd, actual_usd = excluded.actual_usd, causes = excluded.causes,
       detail_url = excluded.detail_url, message = excluded.message, sent_at = excluded.sent_at, received_at = excluded.received_at
     WHERE a.sent_at <= excluded.sent_at`,
    [
      ...[notice.id, from.source, notice.account, notice.monitor, notice.dimension],
      ...[notice.startsAt, notice.endsAt, notice.impact, notice.expected, notice.actual],
      ...[JSON.stringify(notice.causes), notice.link, from.message, from.sentAt, now],
    ],
  );
}

export async function noteRead(
  sql: Sql,
  message: string,
  { kind, outcome }: { readonly kind: 'budget' | 'anomaly' | 'other'; readonly outcome: string },
  now: Date,
): Promise<void> {
  await sql.rows(
    `UPDATE connectors.sns_message SET read_at = $4::timestamptz, kind = $2, outcome = $3 WHERE id = $1::uuid`,
    [message, kind, outcome, now.toISOString()],
  );
}

export interface NoticeRow {
  readonly id: string;
  readonly source: string;
  readonly kind: string | null;
  readonly subject: string | null;
  readonly sentAt: Date;
  readonly receivedAt: Date;
  readonly outcome: string | null;
}

/** Newest first. */
export function listNotices(sql: Sql, limit: number): Promise<NoticeRow[]> {
  return sql.rows<NoticeRow>(
    `SELECT id::text AS id, source, kind, subject, sent_at AS "sentAt", received_at AS "receivedAt", outcome
     FROM connectors.sns_message ORDER BY received_at DESC, id LIMIT $1::int`,
    [limit],
  );
}

/** Newest first. */
export function listAnomalies(sql: Sql, limit: number): Promise<unknown[]> {
  return sql.rows(
    `SELECT id, source, account, monitor, dimension, starts_at AS "startsAt", ends_at AS "endsAt", impact_usd::text AS "impactUsd",
       expected_usd::text AS "expectedUsd", actual_usd::text AS "actualUsd", detail_url AS link, sent_at AS "sentAt"
     FROM connectors.aws_anomaly ORDER BY starts_at DESC, id LIMIT $1::int`,
    [limit],
  );
}
