/** Which versions of Postgres Bursar runs on: asked by the migrations, and by every api and worker at its start. */
export const POSTGRES_MAJOR_MIN = 15;
export const POSTGRES_MAJOR_TESTED = 18;

/** A server that this version of Bursar cannot use; the message is for its operator. */
export class UnsupportedPostgres extends Error {}

/** `query(text)` answers rows, on any connection to the server. */
export async function requireSupportedPostgres(query) {
  const [row] = await query(
    "SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS version",
  );
  if (Number(row.number) >= POSTGRES_MAJOR_MIN * 10_000) return;
  throw new UnsupportedPostgres(
    `The database is PostgreSQL ${row.version}; Bursar needs version ${POSTGRES_MAJOR_MIN} or newer, ` +
      `up to ${POSTGRES_MAJOR_TESTED} tested. Upgrade the server, or name another one in DATABASE_URL.`,
  );
}
