import { Inject, Injectable } from '@nestjs/common';
import type { Attempt } from '../platform/actor.js';
import { Database, type Sql } from '../platform/database.js';
import { takeLock } from '../platform/locks.js';
import type { ChainedEntry } from './audit-entry.js';

export interface AuditFilter {
  /** Part of the actor's name, or the whole id. */
  actor?: string | null;
  /** Part of the action, such as `apiKey.`. */
  action?: string | null;
  entityType?: string | null;
  entityId?: string | null;
  from?: Date | null;
  /** Exclusive. */
  to?: Date | null;
  /** What people did, themselves or by a key; false: what Bursar did by itself. */
  byPeople?: boolean | null;
}

/** What filters can name, because some entry has it. */
export interface AuditChoices {
  readonly actors: readonly string[];
  readonly actions: readonly string[];
  readonly entityTypes: readonly string[];
}

const ENTRY = `seq, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, actor_kind AS "actorKind",
  actor_id AS "actorId", actor_name AS "actorName", via, action, entity_type AS "entityType", entity_id AS "entityId",
  reason, before, after, encode(previous_hash, 'hex') AS "previousHash", encode(hash, 'hex') AS hash`;

const MATCHES = `($1::text IS NULL OR actor_id = $1 OR strpos(lower(actor_name), lower($1)) > 0)
  AND ($2::text IS NULL OR strpos(lower(action), lower($2)) > 0)
  AND ($3::text IS NULL OR entity_type = $3)
  AND ($4::text IS NULL OR lower(entity_id) = lower($4))
  AND ($5::timestamptz IS NULL OR at >= $5)
  AND ($6::timestamptz IS NULL OR at < $6)
  AND ($7::boolean IS NULL OR (actor_kind <> 'system') = $7)`;

const matching = (filter: AuditFilter): unknown[] => [
  filter.actor ?? null,
  filter.action ?? null,
  filter.entityType ?? null,
  filter.entityId ?? null,
  filter.from ?? null,
  filter.to ?? null,
  filter.byPeople ?? null,
];

@Injectable()
export class AuditRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /**
   * The end of the chain, held until the transaction ends.
   */
  async lockEnd(tx: Sql): Promise<{ seq: bigint; hash: string } | undefined> {
    await takeLock(tx, 'auditEnd');
    const [end] = await tx.rows<{ seq: bigint; hash: string }>(
      `SELECT seq, encode(hash, 'hex') AS hash FROM audit_entry ORDER BY seq DESC LIMIT 1`,
    );
    return end;
  }

  /** Which request first changed something by this key: this one, unless it was done before. Kept for a day. */
  async firstRequest(
    tx: Sql,
    actor: string,
    { key, request }: Attempt,
    now: Date,
  ): Promise<string> {
    const [first] = await tx.rows<{ request: string }>(
      `WITH over AS (DELETE FROM audit.attempt AS old
         WHERE at < $4::timestamptz - interval '1 day' AND NOT (old.actor_id = $1 AND old.key = $2))
       INSERT INTO audit.attempt AS known (actor_id, key, request, at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (actor_id, key) DO UPDATE SET request = known.request
       RETURNING request`,
      [actor, key, request, now],
    );
    return first?.request ?? request;
  }

  /** Before and after travel as text, so that what is stored is exactly what was hashed. */
  async append(tx: Sql, entries: readonly ChainedEntry[]): Promise<void> {
    await tx.rows(
      `INSERT INTO audit_entry (seq, at, actor_kind, actor_id, actor_name, via, action, entity_type, entity_id, reason,
         before, after, previous_hash, hash)
       SELECT seq, at, "actorKind", "actorId", "actorName", via, action, "entityType", "entityId", reason,
         before::jsonb, after::jsonb, decode("previousHash", 'hex'), decode(hash, 'hex')
       FROM json_to_recordset($1::text::json) AS t(seq bigint, at timestamptz, "actorKind" text, "actorId" text,
         "actorName" text, via text, action text, "entityType" text, "entityId" text, reason text, before text, after text,
         "previousHash" text, hash text) ORDER BY seq`,
      [JSON.stringify(entries.map(toRow))],
    );
  }

  /** Oldest first, from after a place in the log; the time bounds are optional. */
  pageAfter(
    seq: bigint,
    limit: number,
    from: Date | null,
    to: Date | null,
  ): Promise<ChainedEntry[]> {
    return this.database.rows(
      `SELECT ${ENTRY} FROM audit_entry
       WHERE seq > $1 AND ($3::timestamptz IS NULL OR at >= $3) AND ($4::timestamptz IS NULL OR at < $4)
       ORDER BY seq LIMIT $2`,
      [seq, limit, from, to],
    );
  }

  newestFirst(filter: AuditFilter, before: bigint | null, limit: number): Promise<ChainedEntry[]> {
    return this.database.rows(
      `SELECT ${ENTRY} FROM audit_entry WHERE ${MATCHES} AND ($8::bigint IS NULL OR seq < $8)
       ORDER BY seq DESC LIMIT $9`,
      [...matching(filter), before, limit],
    );
  }

  async choices(): Promise<AuditChoices> {
    const [row] = await this.database.rows<AuditChoices>(
      `SELECT coalesce(array_agg(DISTINCT actor_name), '{}') AS actors, coalesce(array_agg(DISTINCT action), '{}') AS actions,
         coalesce(array_agg(DISTINCT entity_type), '{}') AS "entityTypes" FROM audit_entry`,
    );
    return row ?? { actors: [], actions: [], entityTypes: [] };
  }

  async count(filter: AuditFilter): Promise<number> {
    const [row] = await this.database.rows<{ entries: bigint }>(
      `SELECT count(*) AS entries FROM audit_entry WHERE ${MATCHES}`,
      matching(filter),
    );
    return Number(row?.entries ?? 0n);
  }

  async extent(): Promise<{ entries: bigint; firstAt: Date | null; lastAt: Date | null }> {
    const [row] = await this.database.rows<{
      entries: bigint;
      firstAt: Date | null;
      lastAt: Date | null;
    }>(
      `SELECT count(*) AS entries, (SELECT at FROM audit_entry ORDER BY seq LIMIT 1) AS "firstAt",
         (SELECT at FROM audit_entry ORDER BY seq DESC LIMIT 1) AS "lastAt" FROM audit_entry`,
    );
    return row ?? { entries: 0n, firstAt: null, lastAt: null };
  }
}

const toRow = (entry: ChainedEntry) => ({
  ...entry,
  seq: entry.seq.toString(),
  before: toJson(entry.before),
  after: toJson(entry.after),
});

const toJson = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
