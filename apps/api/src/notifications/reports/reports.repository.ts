import type { Sql } from '../../platform/database.js';
import type { ViewReport } from './schedule.js';

const COLUMNS = `r.view::text AS view, r.owner::text AS owner, r.every, r.mails_owner AS "mailsOwner",
  to_jsonb(r.channels) AS channels, to_jsonb(r.teams) AS teams, r.state, r.stopped_because AS "stoppedBecause", r.since,
  r.last_alert AS "lastAlert"`;

/** Null: of everyone. */
export const listReports = (sql: Sql, owner: string | null): Promise<ViewReport[]> =>
  sql.rows(
    `SELECT ${COLUMNS} FROM notifications.view_report r WHERE $1::uuid IS NULL OR r.owner = $1::uuid ORDER BY r.view`,
    [owner],
  );

export const activeReports = (sql: Sql): Promise<ViewReport[]> =>
  sql.rows(
    `SELECT ${COLUMNS} FROM notifications.view_report r WHERE r.state = 'active' ORDER BY r.view`,
  );

export async function findReport(sql: Sql, view: string): Promise<ViewReport | null> {
  const [row] = await sql.rows<ViewReport>(
    `SELECT ${COLUMNS} FROM notifications.view_report r WHERE r.view = $1::uuid`,
    [view],
  );
  return row ?? null;
}

/** In the place of the one there was: what that sent last stays known. */
export async function writeReport(sql: Sql, report: ViewReport): Promise<void> {
  await sql.rows(
    `INSERT INTO notifications.view_report (view, owner, every, mails_owner, channels, teams, state, stopped_because, since)
     VALUES ($1::uuid, $2::uuid, $3, $4, $5::text[], $6::text[], $7, $8, $9::timestamptz)
     ON CONFLICT (view) DO UPDATE SET owner = excluded.owner, every = excluded.every, mails_owner = excluded.mails_owner,
       channels = excluded.channels, teams = excluded.teams, state = excluded.state,
       stopped_because = excluded.stopped_because, since = excluded.since`,
    [
      ...[report.view, report.owner, report.every, report.mailsOwner, [...report.channels]],
      ...[report.teams === null ? null : [...report.teams], report.state, report.stoppedBecause],
      report.since.toISOString(),
    ],
  );
}

export async function deleteReport(sql: Sql, view: string): Promise<void> {
  await sql.rows('DELETE FROM notifications.view_report WHERE view = $1::uuid', [view]);
}

/** False: it was stopped, paused or removed meanwhile. */
export async function stopReport(sql: Sql, view: string, because: string): Promise<boolean> {
  const rows = await sql.rows(
    `UPDATE notifications.view_report SET state = 'stopped', stopped_because = $2
     WHERE view = $1::uuid AND state = 'active' RETURNING view`,
    [view, because],
  );
  return rows.length > 0;
}

export async function noteLast(sql: Sql, view: string, alert: bigint): Promise<void> {
  await sql.rows('UPDATE notifications.view_report SET last_alert = $2 WHERE view = $1::uuid', [
    view,
    String(alert),
  ]);
}

/** What became of an alert in one channel. */
export interface Delivery {
  readonly alert: bigint;
  readonly at: Date;
  readonly channel: string;
  readonly state: string;
  readonly sentAt: Date | null;
  readonly error: string | null;
}

/** Of these alerts: one row for each channel. */
export const deliveriesOf = (sql: Sql, alerts: readonly bigint[]): Promise<Delivery[]> =>
  sql.rows(
    `SELECT m.alert, a.at, m.channel, m.state, m.sent_at AS "sentAt", m.error
     FROM notifications.message m JOIN notifications.alert a ON a.id = m.alert
     WHERE m.alert = ANY($1::bigint[]) ORDER BY m.alert, m.channel`,
    [alerts.map(String)],
  );

/** When these alerts were written. */
export async function writtenAt(
  sql: Sql,
  alerts: readonly bigint[],
): Promise<ReadonlyMap<bigint, Date>> {
  const rows = await sql.rows<{ id: bigint; at: Date }>(
    'SELECT id, at FROM notifications.alert WHERE id = ANY($1::bigint[])',
    [alerts.map(String)],
  );
  return new Map(rows.map(({ id, at }) => [id, at]));
}
