import type { Sql } from '../../platform/database.js';
import type { Series } from './series.js';

/** Every metric of a region that was ever listed for a source. */
export function knownSeries(sql: Sql, source: string, region: string): Promise<Series[]> {
  return sql.rows<Series>(
    `SELECT namespace, name, dimensions FROM connectors.metric_series
     WHERE source = $1 AND region = $2 ORDER BY namespace, name, dimensions`,
    [source, region],
  );
}

export async function keepSeries(
  sql: Sql,
  source: string,
  region: string,
  series: readonly Series[],
): Promise<void> {
  if (series.length === 0) return;
  await sql.rows(
    `INSERT INTO connectors.metric_series (source, region, namespace, name, dimensions)
     SELECT $1, $2, namespace, name, dimensions
     FROM jsonb_to_recordset($3::text::jsonb) AS t(namespace text, name text, dimensions jsonb)
     ORDER BY namespace, name, dimensions ON CONFLICT DO NOTHING`,
    [source, region, JSON.stringify(series)],
  );
}
