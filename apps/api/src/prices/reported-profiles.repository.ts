import type { Sql } from '../platform/database.js';

/** Which model an application profile calls, as AWS reports it. */
export interface ReportedProfile {
  readonly arn: string;
  readonly modelId: string;
}

/** Answers of how many another model is reported than before. What the configuration file says of a profile comes before. */
export async function saveReportedProfiles(
  sql: Sql,
  profiles: readonly ReportedProfile[],
  source: string,
  at: Date,
): Promise<number> {
  const changed = await sql.rows<{ arn: string }>(
    `INSERT INTO reported_profile AS r (arn, model_id, source, reported_at)
     SELECT arn, "modelId", $2, $3::timestamptz FROM json_to_recordset($1::text::json) AS t(arn text, "modelId" text)
     ON CONFLICT (arn) DO UPDATE SET model_id = excluded.model_id, source = excluded.source, reported_at = excluded.reported_at
     WHERE r.model_id <> excluded.model_id RETURNING arn`,
    [JSON.stringify(profiles), source, at],
  );
  return changed.length;
}
