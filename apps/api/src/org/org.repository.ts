import type { Sql } from '../platform/database.js';
import type { StoredRule } from './claim.js';
import type { CentreHistory } from './cost-centres.js';
import { ORGANISATION_STAMP } from './directory.repository.js';
import type { RecognitionData } from './recognition.js';

export interface StoredTeam {
  readonly id: string;
  readonly name: string;
  /** In order of time. */
  readonly costCentres: CentreHistory;
  readonly projects: readonly string[];
  /** Whether `projects` is all there may be; otherwise projects appear as they are used. */
  readonly closedList: boolean;
  readonly removedAt: Date | null;
}

export function loadTeams(sql: Sql): Promise<StoredTeam[]> {
  return sql.rows(
    `SELECT id, name, cost_centres AS "costCentres", to_jsonb(projects) AS projects, closed_list AS "closedList",
       removed_at AS "removedAt"
     FROM team ORDER BY id`,
  );
}

/** Null: there is none, or it was removed. */
export async function findTeam(
  sql: Sql,
  id: string,
): Promise<Pick<StoredTeam, 'projects' | 'closedList'> | null> {
  const [row] = await sql.rows<Pick<StoredTeam, 'projects' | 'closedList'>>(
    `SELECT to_jsonb(projects) AS projects, closed_list AS "closedList" FROM team WHERE id = $1 AND removed_at IS NULL`,
    [id],
  );
  return row ?? null;
}

/** Those of the configuration; the directory of people is a file of its own. */
export function loadRules(sql: Sql): Promise<StoredRule[]> {
  return sql.rows(
    `SELECT id, team_id AS team, kind, field, pattern, valid_from AS "validFrom", valid_to AS "validTo"
     FROM recognition_rule WHERE kind <> 'person' ORDER BY id`,
  );
}

/** Patterns trusted now. */
export async function loadTrusted(sql: Sql): Promise<string[]> {
  const rows = await sql.rows<{ pattern: string }>(
    'SELECT pattern FROM trusted_principal WHERE valid_to IS NULL',
  );
  return rows.map(({ pattern }) => pattern);
}

/** Distinguishes one state of the organisation from every other, also from one that was rolled back. */
export async function versionStamp(sql: Sql): Promise<string> {
  const [row] = await sql.rows<{ stamp: string }>(`SELECT ${ORGANISATION_STAMP} AS stamp`);
  return row?.stamp ?? '';
}

export async function bumpVersion(sql: Sql): Promise<number> {
  const [row] = await sql.rows<{ version: number }>(
    'UPDATE organisation SET version = version + 1, updated_at = clock_timestamp() WHERE id = 1 RETURNING version',
  );
  return row?.version ?? 0;
}

const MS = (column: string) => `(extract(epoch FROM ${column}) * 1000)::float8`;

/** All of it in one statement, so that it is one moment's truth wherever it runs. */
export async function loadRecognition(sql: Sql): Promise<{ stamp: string; data: RecognitionData }> {
  const [row] = await sql.rows<{ stamp: string; data: RecognitionData }>(`
    SELECT version || '@' || extract(epoch FROM updated_at)::text AS stamp,
      jsonb_build_object(
        'version', version, 'reportingTimezone', reporting_timezone, 'dimensions', to_jsonb(dimensions),
        'teams', coalesce((SELECT jsonb_agg(jsonb_build_object('id', id, 'name', name, 'costCentres', cost_centres,
            'projects', to_jsonb(projects), 'closedList', closed_list)) FROM team), '[]'),
        'trusted', coalesce((SELECT jsonb_agg(jsonb_build_object('pattern', pattern,
            'validFrom', ${MS('valid_from')}, 'validTo', ${MS('valid_to')}) ORDER BY id) FROM trusted_principal), '[]'),
        'sessionPatterns', to_jsonb(session_patterns),
        'resources', coalesce((SELECT jsonb_agg(jsonb_build_object('arn', arn, 'tags', tags, 'units', to_jsonb(units),
            'validFrom', ${MS('valid_from')}, 'validTo', ${MS('valid_to')}) ORDER BY id)
            FROM known_resource WHERE tags <> '{}' OR units <> '{}'), '[]'),
        'rules', coalesce((SELECT jsonb_agg(jsonb_build_object('ruleId', id, 'team', team_id, 'kind', kind,
            'field', field, 'pattern', pattern, 'validFrom', ${MS('valid_from')}, 'validTo', ${MS('valid_to')})
            ORDER BY id) FROM recognition_rule), '[]')
      ) AS data
    FROM organisation WHERE id = 1`);
  if (row === undefined) throw new Error('The organisation has no row.');
  return row;
}

export interface NewRule {
  readonly team: string;
  readonly kind: string;
  /** The key of metadata or of a tag; empty for other kinds. */
  readonly field: string;
  readonly pattern: string;
  readonly validFrom: Date | null;
  readonly validTo?: Date | null;
  readonly createdAt: Date;
  readonly createdBy: string;
}

/** Their ids, in the order of the rules. */
export async function openRules(sql: Sql, rules: readonly NewRule[]): Promise<number[]> {
  if (rules.length === 0) return [];
  const made = await sql.rows<{ id: number }>(
    `INSERT INTO recognition_rule (team_id, kind, field, pattern, valid_from, valid_to, created_at, created_by)
     SELECT r->>'team', r->>'kind', r->>'field', r->>'pattern', (r->>'validFrom')::timestamptz,
       (r->>'validTo')::timestamptz, (r->>'createdAt')::timestamptz, r->>'createdBy'
     FROM json_array_elements($1::text::json) WITH ORDINALITY AS t(r, n) ORDER BY n RETURNING id`,
    [JSON.stringify(rules)],
  );
  return made.map(({ id }) => id);
}

/** A row ends at a moment of its own. */
export interface Closing {
  readonly id: number;
  readonly validTo: Date;
}

export async function closeRows(
  sql: Sql,
  table: 'recognition_rule' | 'trusted_principal',
  rows: readonly Closing[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql.rows(
    `UPDATE ${table} r SET valid_to = t."validTo"
     FROM json_to_recordset($1::text::json) AS t(id int, "validTo" timestamptz) WHERE r.id = t.id`,
    [JSON.stringify(rows)],
  );
}

/** A team that was removed is back by this. */
export async function saveTeams(sql: Sql, teams: readonly StoredTeam[], at: Date): Promise<void> {
  if (teams.length === 0) return;
  await sql.rows(
    `INSERT INTO team (id, name, cost_centres, projects, closed_list, created_at, removed_at)
     SELECT id, name, "costCentres", ARRAY(SELECT json_array_elements_text(projects)), "closedList", $2::timestamptz, NULL
     FROM json_to_recordset($1::text::json)
       AS t(id text, name text, "costCentres" jsonb, projects json, "closedList" boolean)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, cost_centres = excluded.cost_centres,
       projects = excluded.projects, closed_list = excluded.closed_list, removed_at = NULL`,
    [JSON.stringify(teams), at],
  );
}

export async function removeTeams(sql: Sql, ids: readonly string[], at: Date): Promise<void> {
  if (ids.length === 0) return;
  await sql.rows('UPDATE team SET removed_at = $2::timestamptz WHERE id = ANY($1::text[])', [
    [...ids],
    at,
  ]);
}

export async function openTrust(
  sql: Sql,
  rows: readonly { readonly pattern: string; readonly validFrom: Date | null }[],
  at: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await sql.rows(
    `INSERT INTO trusted_principal (pattern, valid_from, created_at)
     SELECT r->>'pattern', (r->>'validFrom')::timestamptz, $2::timestamptz
     FROM json_array_elements($1::text::json) WITH ORDINALITY AS t(r, n) ORDER BY n`,
    [JSON.stringify(rows), at],
  );
}
