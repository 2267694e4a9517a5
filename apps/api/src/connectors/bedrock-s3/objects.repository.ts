import type { Counts } from '@bursar/logs';
import type { Sql } from '../../platform/database.js';

/** An object as it was listed. */
export interface LogObject {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  readonly size: number;
  readonly modifiedAt: Date;
  /** The class that it must be restored from before it can be read; null where it can be. */
  readonly archive: string | null;
}

/** An archived object is noted as another version than its own, so that it is read once it is restored. */
const versionOf = ({ etag, archive }: LogObject): string =>
  archive === null ? etag : `${etag} ${archive}`;

/** Those that were not read whole in this version, archived since or not. */
export async function unread(
  sql: Sql,
  source: string,
  objects: readonly LogObject[],
): Promise<LogObject[]> {
  if (objects.length === 0) return [];
  const rows = await sql.rows<{ n: number }>(
    `SELECT (t.n - 1)::int AS n
     FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS t(bucket, key, etag, version, n)
     LEFT JOIN connectors.object o
       ON o.source = $1 AND o.bucket = t.bucket AND o.key = t.key AND o.etag IN (t.etag, t.version) AND o.state <> 'reading'
     WHERE o.key IS NULL ORDER BY t.n`,
    [
      source,
      ...(['bucket', 'key', 'etag'] as const).map((name) => objects.map((one) => one[name])),
      objects.map(versionOf),
    ],
  );
  return rows.flatMap(({ n }) => objects[n] ?? []);
}

/** In the transaction that counts the lines: what of the object has come in. */
export async function noteLines(
  sql: Sql,
  source: string,
  { bucket, key, etag, size, modifiedAt }: LogObject,
  { received, accepted, duplicate, quarantined, unpriced }: Counts,
  now: Date,
): Promise<void> {
  await sql.rows(
    `INSERT INTO connectors.object AS o
       (source, bucket, key, etag, size, modified_at, state, received, accepted, duplicate, quarantined, unpriced, found_at)
     VALUES ($1, $2, $3, $4, $5, $6, 'reading', $7, $8, $9, $10, $11, $12)
     ON CONFLICT (source, bucket, key) DO UPDATE SET etag = excluded.etag, size = excluded.size,
       modified_at = excluded.modified_at, state = 'reading', error = NULL,
       received = o.received + excluded.received, accepted = o.accepted + excluded.accepted,
       duplicate = o.duplicate + excluded.duplicate, quarantined = o.quarantined + excluded.quarantined,
       unpriced = o.unpriced + excluded.unpriced`,
    [
      ...[source, bucket, key, etag, size, modifiedAt],
      ...[received, accepted, duplicate, quarantined, unpriced, now],
    ],
  );
}

/** The whole of it is read: as far as it can be. */
export async function noteRead(
  sql: Sql,
  source: string,
  object: LogObject,
  error: string | null,
  now: Date,
): Promise<void> {
  const { bucket, key, size, modifiedAt } = object;
  await sql.rows(
    `INSERT INTO connectors.object (source, bucket, key, etag, size, modified_at, state, error, found_at, read_at)
     VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $7::text IS NULL THEN 'read' ELSE 'broken' END, $7, $8, $8)
     ON CONFLICT (source, bucket, key) DO UPDATE SET etag = excluded.etag, size = excluded.size,
       modified_at = excluded.modified_at, state = excluded.state, error = excluded.error, read_at = excluded.read_at`,
    [source, bucket, key, versionOf(object), size, modifiedAt, error, now],
  );
}
