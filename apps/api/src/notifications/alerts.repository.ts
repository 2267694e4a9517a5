import type { Sql } from '../platform/database.js';
import type { Alert, RoutedEvent, StoredAlert } from './alert.js';

const TITLE_CHARACTERS_MAX = 200;
const LINES_MAX = 12;
const LINE_CHARACTERS_MAX = 500;

/** One line of text that Postgres keeps, whatever it was made of. */
const plain = (text: string, charactersMax: number): string =>
  text
    .replace(/\p{Cc}+/gu, ' ')
    .toWellFormed()
    .slice(0, charactersMax)
    .toWellFormed();

type NewAlert = Omit<Alert, 'event'> & { readonly event: StoredAlert['event'] };

const COLUMNS =
  'key, event, thread, teams, people, usd, title, lines, path, at, ignores_quiet_hours, routed_at';
const INSERT = `INSERT INTO notifications.alert (${COLUMNS})
  VALUES ($1, $2, $3, $4::text[], $5::text[], $6::numeric, $7, $8::text[], $9, $10::timestamptz, $11, $12::timestamptz)
  ON CONFLICT (key) DO NOTHING RETURNING id`;

async function insertAlert(
  sql: Sql,
  alert: NewAlert,
  routedAt: Date | null,
): Promise<bigint | null> {
  const [row] = await sql.rows<{ id: bigint }>(INSERT, [
    ...[alert.key, alert.event, alert.thread, [...alert.teams], [...(alert.people ?? [])]],
    ...[alert.usd, plain(alert.title, TITLE_CHARACTERS_MAX)],
    alert.lines.slice(0, LINES_MAX).map((line) => plain(line, LINE_CHARACTERS_MAX)),
    ...[alert.path, alert.at.toISOString(), alert.breaks !== null],
    routedAt?.toISOString() ?? null,
  ]);
  return row?.id ?? null;
}

/** In the caller's transaction. Where it goes is decided later, by a job: nothing here waits for anyone. */
export async function raiseAlert(sql: Sql, alert: Alert): Promise<void> {
  await insertAlert(sql, alert, null);
}

/** The same of many, of which most may have been raised before: those are found at once. */
export async function raiseAlerts(sql: Sql, alerts: readonly Alert[]): Promise<void> {
  if (alerts.length === 0) return;
  const rows = await sql.rows<{ key: string }>(
    'SELECT key FROM notifications.alert WHERE key = ANY($1::text[])',
    [alerts.map(({ key }) => key)],
  );
  const known = new Set(rows.map(({ key }) => key));
  for (const alert of alerts) if (!known.has(alert.key)) await raiseAlert(sql, alert);
}

/** What goes to certain channels and through no rule; null where it was written before. */
export const insertRouted = (
  sql: Sql,
  alert: Omit<Alert, 'event'> & { readonly event: RoutedEvent },
): Promise<bigint | null> => insertAlert(sql, alert, alert.at);

/** Whether an alert of this key was ever raised. */
export async function isRaised(sql: Sql, key: string): Promise<boolean> {
  const rows = await sql.rows('SELECT id FROM notifications.alert WHERE key = $1', [key]);
  return rows.length > 0;
}
