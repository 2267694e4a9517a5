import { lastAuthorOf } from '../audit/audit.module.js';
import type { Sql } from '../platform/database.js';
import { takeLock } from '../platform/locks.js';

export type DocumentKind = 'policy' | 'stops';

/** On this channel every api process receives a new version, whichever of them published it. */
export const CHANNEL = 'bursar_policy';

/** How many earlier hashes a version names: a gateway that missed fewer versions can detect a fork. */
export const ANCESTORS_MAX = 16;

/** The end of one environment's line, newest first. */
export interface Line {
  readonly version: number;
  readonly contentHash: string;
  /** The key that signed it. */
  readonly keyId: string | null;
  readonly hashes: readonly string[];
}

export interface NewVersion {
  readonly kind: DocumentKind;
  readonly environment: string;
  /** Its place in the line. */
  readonly head: { readonly version: number; readonly previousHash: string | null };
  readonly signed: { readonly text: string; readonly hash: string; readonly keyId: string };
  readonly contentHash: string;
  readonly at: Date;
  readonly by: string;
  /** Per cent of gateways that get it before `everyoneAt`. */
  readonly share: number;
  readonly everyoneAt: Date;
}

/** One publication of policies at a time, to the end of the transaction. Stops have a lock of their own. */
export async function lockPolicies(sql: Sql): Promise<void> {
  await takeLock(sql, 'policies');
}

/** By environment. The caller holds the lock of the kind. */
export async function linesOf(sql: Sql, kind: DocumentKind): Promise<Map<string, Line>> {
  const rows = await sql.rows<{
    environment: string;
    version: bigint;
    hash: string;
    content_hash: string;
    key_id: string | null;
  }>(
    `SELECT environment, version, hash, content_hash, key_id FROM (
       SELECT *, row_number() OVER (PARTITION BY environment ORDER BY version DESC) AS n
       FROM limits.policy_version WHERE kind = $1) v
     WHERE n <= ${ANCESTORS_MAX + 1} ORDER BY environment, version DESC`,
    [kind],
  );
  const lines = new Map<string, Line>();
  for (const [environment, versions] of Map.groupBy(rows, (row) => row.environment)) {
    const [last] = versions;
    if (last === undefined) continue;
    const hashes = versions.map(({ hash }) => hash);
    lines.set(environment, {
      version: Number(last.version),
      contentHash: last.content_hash,
      keyId: last.key_id,
      hashes,
    });
  }
  return lines;
}

/** Written with the news of it, which leaves with the commit. */
export async function insertVersion(sql: Sql, next: NewVersion): Promise<void> {
  const { kind, environment, head, signed } = next;
  await sql.rows(
    `INSERT INTO limits.policy_version (kind, environment, version, previous_hash, hash, content_hash, envelope, published_at, published_by, share, everyone_at, key_id)
     VALUES ($1, $2, $3::bigint, $4, $5, $6, $7, $8::timestamptz, $9, $10::int, $11::timestamptz, $12)`,
    [
      kind,
      environment,
      String(head.version),
      head.previousHash,
      signed.hash,
      next.contentHash,
      signed.text,
      next.at,
      next.by,
      next.share,
      next.everyoneAt,
      signed.keyId,
    ],
  );
  const news = { kind, environment, version: head.version };
  await sql.rows('SELECT pg_notify($1, $2)::text', [CHANNEL, JSON.stringify(news)]);
}

/** When a version was published; null where there never was one. */
export async function publishedAt(
  sql: Sql,
  { kind, environment, version }: Pick<Published, 'kind' | 'environment' | 'version'>,
): Promise<Date | null> {
  const [row] = await sql.rows<{ at: Date }>(
    `SELECT published_at AS at FROM limits.policy_version
     WHERE kind = $1 AND environment = $2 AND version = $3::bigint`,
    [kind, environment, String(version)],
  );
  return row?.at ?? null;
}

export interface Published {
  readonly kind: DocumentKind;
  readonly environment: string;
  readonly version: number;
  readonly hash: string;
  readonly envelope: string;
  readonly publishedAt: Date;
  readonly publishedBy: string;
  readonly share: number;
  readonly everyoneAt: Date;
}

const PUBLISHED = `kind, environment, version::int AS version, hash, published_at AS "publishedAt", published_by AS "publishedBy",
  share, everyone_at AS "everyoneAt"`;

/** Of what is published, what to read. */
export interface VersionsWanted {
  readonly kind?: DocumentKind;
  readonly environment?: string;
  /** By environment: the version that everybody who asks has already. Others are not read. */
  readonly newerThan?: ReadonlyMap<string, number>;
  /** Everything but the envelope. */
  readonly isBare?: boolean;
}

/** The newest version of each kind and environment, and behind one that is still staged the one that everybody has. */
export function versionsInForce(
  sql: Sql,
  now: Date,
  { kind, environment, newerThan, isBare = false }: VersionsWanted = {},
): Promise<Published[]> {
  const known = newerThan === undefined ? null : [...newerThan];
  return sql.rows(
    `SELECT ${PUBLISHED}, ${isBare ? "''" : 'envelope'} AS envelope FROM limits.policy_version v
     WHERE envelope IS NOT NULL AND ($2::text IS NULL OR kind = $2) AND ($3::text IS NULL OR environment = $3)
       AND version >= (SELECT max(f.version) FROM limits.policy_version f
         WHERE f.kind = v.kind AND f.environment = v.environment AND (f.everyone_at <= $1::timestamptz OR f.version = 1))
       AND ($4::text[] IS NULL OR EXISTS (SELECT FROM unnest($4::text[], $5::bigint[]) AS k(environment, version)
         WHERE k.environment = v.environment AND k.version < v.version))
     ORDER BY kind, environment, version`,
    [
      now,
      kind ?? null,
      environment ?? null,
      known?.map(([name]) => name) ?? null,
      known?.map(([, version]) => String(version)) ?? null,
    ],
  );
}

/** Envelopes that are no longer asked for; the line of hashes stays. */
export async function forgetEnvelopes(sql: Sql, now: Date): Promise<void> {
  await sql.rows(
    `UPDATE limits.policy_version v SET envelope = NULL
     WHERE envelope IS NOT NULL AND everyone_at < $1::timestamptz - interval '1 day'
       AND version < (SELECT max(version) FROM limits.policy_version l WHERE l.kind = v.kind AND l.environment = v.environment) - 8`,
    [now],
  );
  await sql.rows(
    `DELETE FROM limits.policy_rejection WHERE last_at < $1::timestamptz - interval '7 days'`,
    [now],
  );
}

/** What policies are made of. */
const PARTS = ['modelAccess', 'flag', 'route', 'controls', 'quota', 'budget', 'unbudgeted'];

/** Who changed since the last policy what policies are made of. */
export async function lastAuthor(sql: Sql, fallback: string): Promise<string> {
  const [row] = await sql.rows<{ at: Date | null }>(
    `SELECT max(published_at) AS at FROM limits.policy_version WHERE kind = 'policy'`,
  );
  return (await lastAuthorOf(sql, PARTS, row?.at ?? null)) ?? fallback;
}
