import type { Sql } from '../platform/database.js';

/** What holds of a release before name a model by, and who is called by it. */
export interface HeldModel {
  readonly provider: string;
  readonly model: string;
}

const PROVIDER = `coalesce(nullif(answer->>'provider', ''), 'bedrock')`;

export function holdModelsWithoutIdentity(sql: Sql): Promise<HeldModel[]> {
  return sql.rows<HeldModel>(
    `SELECT DISTINCT ${PROVIDER} AS provider, call->>'model' AS model FROM limits.hold
     WHERE NOT call ? 'canonicalModel' AND call->>'model' IS NOT NULL`,
  );
}

export async function fillHoldIdentities(
  sql: Sql,
  models: readonly (HeldModel & { readonly canonical: string })[],
): Promise<void> {
  await sql.rows(
    `UPDATE limits.hold SET call = call || jsonb_build_object('canonicalModel', t.canonical)
     FROM jsonb_to_recordset($1::jsonb) AS t(provider text, model text, canonical text)
     WHERE NOT call ? 'canonicalModel' AND ${PROVIDER} = t.provider AND call->>'model' = t.model`,
    [JSON.stringify(models)],
  );
}
