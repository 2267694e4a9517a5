import type { Sql } from '../../platform/database.js';
import type { AllocationRule, SharedCost, Split } from './rule.js';

export interface StoredRule extends AllocationRule {
  readonly id: number;
}

/** The rules as the configuration says them now, in the order of their names and days. */
export function loadRules(sql: Sql): Promise<StoredRule[]> {
  return sql.rows<StoredRule>(
    `SELECT id, name, valid_from::text AS "from", valid_to::text AS "to", cost, split FROM allocation_rule
     WHERE system_to IS NULL ORDER BY name, valid_from, id`,
  );
}

export async function closeRules(sql: Sql, ids: readonly number[], at: Date): Promise<void> {
  if (ids.length === 0) return;
  await sql.rows(
    'UPDATE allocation_rule SET system_to = $2::timestamptz WHERE id = ANY($1::int[]) AND system_to IS NULL',
    [[...ids], at],
  );
}

interface NewRule {
  readonly name: string;
  readonly from: string;
  readonly to: string | null;
  readonly cost: SharedCost;
  readonly split: Split;
}

export async function openRules(sql: Sql, rules: readonly NewRule[], at: Date): Promise<void> {
  if (rules.length === 0) return;
  await sql.rows(
    `INSERT INTO allocation_rule (name, valid_from, valid_to, cost, split, system_from)
     SELECT r->>'name', (r->>'from')::date, (r->>'to')::date, r->'cost', r->'split', $2::timestamptz
     FROM jsonb_array_elements($1::text::jsonb) WITH ORDINALITY AS t(r, n) ORDER BY n`,
    [JSON.stringify(rules), at],
  );
}
