import type { Sql } from '../../platform/database.js';

/** Models of which a published price has given way to another, and when one last did. */
export function changedModels(sql: Sql): Promise<{ model: string; changedAt: Date }[]> {
  return sql.rows(
    `SELECT model, max(greatest(system_from, coalesce(system_to, system_from))) AS "changedAt" FROM price_row
     WHERE owner <> 'provisional' GROUP BY model
     HAVING bool_or(system_to IS NOT NULL OR owner = 'import') ORDER BY model`,
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
