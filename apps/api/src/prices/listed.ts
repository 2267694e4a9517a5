import type { Sql } from '../platform/database.js';

/** Ids of the models with a published price; a provider's own API also by `provider/model`. */
export async function listedModels(sql: Sql): Promise<ReadonlySet<string>> {
  const rows = await sql.rows<{ model: string; provider: string; surface: string }>(
    `SELECT DISTINCT model, provider, surface FROM price_row WHERE system_to IS NULL AND owner NOT IN ('config', 'provisional')`,
  );
  return new Set(
    rows.flatMap(({ model, provider, surface }) =>
      surface === 'direct' ? [model, `${provider}/${model}`] : [model],
    ),
  );
}

export async function listedProviders(sql: Sql): Promise<ReadonlySet<string>> {
  const rows = await sql.rows<{ provider: string }>(
    'SELECT DISTINCT provider FROM price_row WHERE system_to IS NULL',
  );
  return new Set(rows.map(({ provider }) => provider));
}

/** As called, or behind the geo prefix of an inference profile (`us.`, `eu.`, `global.`). */
export const isListed = (listed: ReadonlySet<string>, model: string): boolean =>
  listed.has(model) || listed.has(model.slice(model.indexOf('.') + 1));
