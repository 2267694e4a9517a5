import type { Sql } from '../../platform/database.js';

export const RESOURCE_KINDS = [
  'project',
  'profile',
  'principal',
  'account',
  'costCategories',
] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** A resource as AWS reports it now. */
export interface ReportedResource {
  /** As `resourceKey` writes it; of an account, its id. */
  readonly arn: string;
  readonly kind: ResourceKind;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Of an account: its organisational units, from the root down. */
  readonly units: readonly string[];
}

export interface StandingResource extends ReportedResource {
  readonly id: number;
}

/** What stands of these, or of all. */
export function loadResources(
  sql: Sql,
  arns: readonly string[] | null,
): Promise<StandingResource[]> {
  return sql.rows(
    `SELECT id, arn, kind, name, tags, to_jsonb(units) AS units FROM known_resource
     WHERE valid_to IS NULL AND ($1::text[] IS NULL OR arn = ANY($1::text[])) ORDER BY arn`,
    [arns === null ? null : [...arns]],
  );
}

export async function closeResources(sql: Sql, ids: readonly number[], at: Date): Promise<void> {
  if (ids.length === 0) return;
  await sql.rows('UPDATE known_resource SET valid_to = $2::timestamptz WHERE id = ANY($1::int[])', [
    [...ids],
    at,
  ]);
}

/** Since ever where nothing was known of it, else from now on. */
export async function openResources(
  sql: Sql,
  resources: readonly (ReportedResource & { readonly isFirst: boolean })[],
  source: string,
  at: Date,
): Promise<void> {
  if (resources.length === 0) return;
  await sql.rows(
    `INSERT INTO known_resource (arn, kind, name, tags, units, source, seen_at, valid_from)
     SELECT arn, kind, name, tags, ARRAY(SELECT jsonb_array_elements_text(units)), $2, $3::timestamptz,
       CASE WHEN "isFirst" THEN NULL ELSE $3::timestamptz END
     FROM jsonb_to_recordset($1::text::jsonb)
       AS t(arn text, kind text, name text, tags jsonb, units jsonb, "isFirst" boolean)`,
    [JSON.stringify(resources), source, at],
  );
}

/** That they are still so; a name says nothing about calls, so it changes in place. */
export async function touchResources(
  sql: Sql,
  resources: readonly { readonly id: number; readonly name: string }[],
  source: string,
  at: Date,
): Promise<void> {
  if (resources.length === 0) return;
  await sql.rows(
    `UPDATE known_resource r SET seen_at = $3::timestamptz, name = t.name, source = $2
     FROM jsonb_to_recordset($1::text::jsonb) AS t(id int, name text) WHERE r.id = t.id`,
    [JSON.stringify(resources), source, at],
  );
}
