/**
 * Which versions of Postgres Bursar runs on: checked by every api and worker at its start, and before migrations are applied.
 * The tools import this file as it is, before anything is built, so it imports nothing itself.
 */
export const POSTGRES_MAJOR_MIN = 15;
const POSTGRES_MAJOR_TESTED = 18;

/** A server that this version of Bursar cannot use; the message is for its operator. */
export class UnsupportedPostgres extends Error {}

/** `query(text)` returns rows, on any connection to the server. Throws UnsupportedPostgres where the server is too old. */
export async function requireSupportedPostgres(
  query: (text: string) => Promise<readonly Record<string, unknown>[]>,
): Promise<void> {
  const [row] = await query(
    "SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS version",
  );
  if (Number(row?.['number']) >= POSTGRES_MAJOR_MIN * 10_000) return;
  throw new UnsupportedPostgres(
    `The database is PostgreSQL ${String(row?.['version'])}; Bursar needs version ${POSTGRES_MAJOR_MIN} or newer, ` +
      `up to ${POSTGRES_MAJOR_TESTED} tested. Upgrade the server, or name another one in DATABASE_URL.`,
  );
}
