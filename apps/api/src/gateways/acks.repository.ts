import type { Sql } from '../platform/database.js';

export interface Ack {
  readonly environment: string;
  readonly gateway: string;
  readonly version: number;
  readonly receivedAt: Date;
}

export function acksSince(sql: Sql, kind: string, since: Date): Promise<Ack[]> {
  return sql.rows(
    `SELECT environment, gateway, version::int AS version, received_at AS "receivedAt" FROM limits.gateway_ack
     WHERE kind = $1 AND received_at >= $2::timestamptz`,
    [kind, since],
  );
}

/** Acknowledged again, it stays as it was. The caller knows that there is such a version, and whose the name is. */
export async function insertAck(
  sql: Sql,
  ack: Omit<Ack, 'receivedAt'> & {
    readonly kind: string;
    readonly appliedAt: Date;
    readonly now: Date;
  },
): Promise<void> {
  await sql.rows(
    `INSERT INTO limits.gateway_ack (kind, environment, gateway, version, applied_at, received_at)
     SELECT $1, $2, g.name, $4::bigint, $5::timestamptz, $6::timestamptz FROM limits.gateway g WHERE g.name = $3
     ON CONFLICT (kind, environment, gateway, version) DO NOTHING`,
    [ack.kind, ack.environment, ack.gateway, String(ack.version), ack.appliedAt, ack.now],
  );
}

/** Whether the gateway was waited for since a document was published, and acknowledged that version for the first time now. */
export async function isFirstAwaited(
  sql: Sql,
  ack: Pick<Ack, 'environment' | 'gateway' | 'version'> & {
    readonly kind: string;
    readonly publishedAt: Date;
    readonly now: Date;
  },
): Promise<boolean> {
  const rows = await sql.rows(
    `SELECT FROM limits.gateway_ack a JOIN limits.gateway_environment e USING (gateway, environment)
     WHERE a.kind = $1 AND a.environment = $2 AND a.gateway = $3 AND a.version = $4::bigint
       AND a.received_at = $5::timestamptz AND e.since <= $6::timestamptz`,
    [ack.kind, ack.environment, ack.gateway, String(ack.version), ack.now, ack.publishedAt],
  );
  return rows.length > 0;
}
