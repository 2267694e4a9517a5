/** A connection of its own to the database that a benchmark looks at. */
import pg from 'pg';

export async function onDatabase(databaseUrl, work) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The rows of one statement. */
export const rowsOf = (databaseUrl, text, values = []) =>
  onDatabase(databaseUrl, async (client) => (await client.query(text, values)).rows);
