import type { Sql } from '../../platform/database.js';

/** Models of which a published price has given way to another, and when one last did. */
export function changedModels(sql: Sql): Promise<{ model: string; changedAt: Date }[]> {
  return sql.rows(
    `SELECT model, max(greatest(system_from, coalesce(system_to, system_from))) AS "changedAt" FROM price_row
     WHERE owner <> 'provisional' GROUP BY model
     HAVING bool_or(system_to IS NOT NULL OR owner = 'import') ORDER BY model`,
  );
}

/**
 * Models whose price changes within a time, and when: a row that counts from then on and follows a row with other prices. What
 * is believed now counts, not what was believed then.
 */
export function priceStartsBetween(
  sql: Sql,
  from: Date,
  to: Date,
): Promise<{ model: string; at: Date }[]> {
  return sql.rows(
    `SELECT DISTINCT n.model, n.valid_from AS at FROM price_row n
     JOIN price_row o ON o.model = n.model AND o.provider = n.provider AND o.surface = n.surface AND o.routing = n.routing
       AND o.tier = n.tier AND o.context_over IS NOT DISTINCT FROM n.context_over AND o.valid_to = n.valid_from
     WHERE n.valid_from >= $1 AND n.valid_from < $2 AND n.system_to IS NULL AND o.system_to IS NULL
       AND n.owner <> 'provisional' AND o.owner <> 'provisional' AND o.per_1m <> n.per_1m
     ORDER BY at, model`,
    [from, to],
  );
}

export interface RowOfModel {
  readonly id: number;
  readonly model: string;
  readonly routing: string;
  readonly tier: string;
  readonly contextOver: bigint | null;
  readonly regions: readonly string[];
}

/** Every row that ever was of a model, whether or not it still counts. */
export function rowsOfModel(sql: Sql, model: string): Promise<RowOfModel[]> {
  return sql.rows<RowOfModel>(
    `SELECT id, model, routing, tier, context_over AS "contextOver", to_jsonb(regions) AS regions FROM price_row
     WHERE model = $1 AND owner <> 'provisional' ORDER BY id`,
    [model],
  );
}
