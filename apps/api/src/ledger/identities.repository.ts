import type { Sql } from '../platform/database.js';

/** A name as logged, and who was called by it. */
export interface LoggedModel {
  readonly provider: string;
  readonly model: string;
}

/** Names that a release before has posted without saying which models they are. */
export function modelsWithoutIdentity(sql: Sql): Promise<LoggedModel[]> {
  return sql.rows<LoggedModel>(
    'SELECT DISTINCT provider, model FROM ledger.spend_scope WHERE canonical_model IS NULL',
  );
}

/**
 * Says it of all of them. Where the same words have been posted with the identity meanwhile, by a process of this release beside
 * one of the last, theirs stay as they are: their name stands for it.
 */
export async function fillIdentities(
  sql: Sql,
  models: readonly (LoggedModel & { readonly canonical: string })[],
): Promise<void> {
  await sql.rows(
    `UPDATE ledger.spend_scope s SET canonical_model = t.canonical
     FROM jsonb_to_recordset($1::jsonb) AS t(provider text, model text, canonical text)
     WHERE s.canonical_model IS NULL AND s.provider = t.provider AND s.model = t.model AND NOT EXISTS (
       SELECT FROM ledger.spend_scope o
       WHERE (o.team, o.provider, o.model, o.region, o.operation, o.canonical_model)
           = (s.team, s.provider, s.model, s.region, s.operation, t.canonical)
         AND o.cost_centre IS NOT DISTINCT FROM s.cost_centre AND o.project IS NOT DISTINCT FROM s.project
         AND o.environment IS NOT DISTINCT FROM s.environment)`,
    [JSON.stringify(models)],
  );
}
