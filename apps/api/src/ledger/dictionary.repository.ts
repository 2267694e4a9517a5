import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../platform/database.js';
import { invariant } from '../platform/errors.js';
import type { Charge, ChargeKey } from './charge.js';
import type { KeyIds } from './sums.js';

const REMEMBERED_MAX = 200_000;
const SCOPE_COLUMNS = 'team, cost_centre, project, environment, provider, model, region, operation';

/**
 * Gives each distinct set of words its number. Rows are made outside the caller's transaction: one made by a batch that
 * rolls back is merely unused, while one held until commit would make every other batch wait.
 */
@Injectable()
export class DictionaryRepository {
  private readonly known = new Map<string, KeyIds>();

  constructor(@Inject(Database) private readonly database: Database) {}

  async idsFor(charges: readonly Charge[]): Promise<(charge: Charge) => KeyIds> {
    const missing = new Map<string, ChargeKey>();
    for (const { keyText, key } of charges) if (!this.known.has(keyText)) missing.set(keyText, key);
    if (missing.size > 0) await this.learn(missing);
    return ({ keyText }) => {
      const ids = this.known.get(keyText);
      invariant(ids !== undefined, 'a charge key was not learned');
      return ids;
    };
  }

  private async learn(missing: ReadonlyMap<string, ChargeKey>): Promise<void> {
    if (this.known.size + missing.size > REMEMBERED_MAX) this.known.clear();
    const wanted = JSON.stringify([...missing.values()].map((key, n) => ({ n, ...key })));
    // Twice the same statement: what it inserts it cannot see, so the first fills and the second reads.
    for (const attempt of [1, 2, 3]) {
      const rows = await this.database.rows<{
        n: number;
        key_id: number | null;
        scope_id: number | null;
      }>(LEARN, [wanted]);
      const found = rows.filter((row) => row.key_id !== null && row.scope_id !== null);
      if (found.length < missing.size) {
        invariant(attempt < 3, 'the dictionary does not take a key');
        continue;
      }
      const texts = [...missing.keys()];
      for (const { n, key_id, scope_id } of found) {
        const text = texts[n];
        if (text !== undefined && key_id !== null && scope_id !== null)
          this.known.set(text, { keyId: key_id, scopeId: scope_id });
      }
      return;
    }
  }
}

const LEARN = `
  WITH wanted AS (
    SELECT w.n, w.team, w."costCentre" AS cost_centre, w.project, w.environment, w.provider, w.model, w.region,
           w.operation, w.principal, coalesce(w.custom, '{}') AS custom
    FROM jsonb_to_recordset($1::jsonb) AS w(n int, team text, "costCentre" text, project text, environment text,
      provider text, model text, region text, operation text, principal text, custom jsonb)),
  new_scope AS (
    INSERT INTO ledger.spend_scope (${SCOPE_COLUMNS})
    SELECT DISTINCT ${SCOPE_COLUMNS} FROM wanted ORDER BY ${SCOPE_COLUMNS}
    ON CONFLICT DO NOTHING RETURNING id, ${SCOPE_COLUMNS}),
  scope AS (
    SELECT w.n, w.principal, w.custom, s.id AS scope_id
    FROM wanted w LEFT JOIN (
      SELECT id, ${SCOPE_COLUMNS} FROM ledger.spend_scope UNION ALL SELECT id, ${SCOPE_COLUMNS} FROM new_scope) s
    ON (s.team, s.provider, s.model, s.region, s.operation) = (w.team, w.provider, w.model, w.region, w.operation)
     AND s.cost_centre IS NOT DISTINCT FROM w.cost_centre AND s.project IS NOT DISTINCT FROM w.project
     AND s.environment IS NOT DISTINCT FROM w.environment),
  new_key AS (
    INSERT INTO ledger.spend_key (scope_id, principal, custom)
    SELECT DISTINCT scope_id, principal, custom FROM scope WHERE scope_id IS NOT NULL ORDER BY 1, 2
    ON CONFLICT DO NOTHING RETURNING id, scope_id, principal, custom)
  SELECT s.n, s.scope_id, k.id AS key_id
  FROM scope s LEFT JOIN (
    SELECT id, scope_id, principal, custom FROM ledger.spend_key UNION ALL SELECT id, scope_id, principal, custom FROM new_key) k
  ON k.scope_id = s.scope_id AND k.principal IS NOT DISTINCT FROM s.principal AND k.custom = s.custom`;
