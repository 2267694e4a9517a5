import type { TestDatabase } from '../processes/database.js';

/** Every table of the database that holds a text, each row read as text. */
export async function tablesHolding(database: TestDatabase, needle: string): Promise<string[]> {
  const tables = await database.rows<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const holding: string[] = [];
  for (const { name } of tables) {
    const found = await database.rows(`SELECT 1 FROM ${name} t WHERE t::text LIKE $1 LIMIT 1`, [
      `%${needle}%`,
    ]);
    if (found.length > 0) holding.push(name);
  }
  return holding;
}
