import type { UsageRecord } from '../usage/usage.module.js';
import type { BulkTx, Sql } from '../platform/database.js';
import { copyRows, type CopyValue } from './copy.js';

const COLUMNS = [
  'key',
  'occurred_at',
  'batch_id',
  'line',
  'source',
  'rank',
  'provider',
  'account',
  'region',
  'inference_region',
  'request_id',
  'operation',
  'model_ref',
  'principal',
  'metadata',
  'tier',
  'latency_ms',
  'error_code',
  'input',
  'output',
  'cache_read',
  'cache_write_5m',
  'cache_write_1h',
  'cache_write_unknown',
  'more',
  'bedrock_project',
  'client',
] as const;

/** How far a source is trusted against another. */
export const RANK = { providerLog: 30, settlement: 20, trace: 10 } as const;

export interface Placed {
  readonly record: UsageRecord;
  readonly line: number;
  readonly batchId: bigint;
  readonly source: string;
  /** By default that of the provider's log. */
  readonly rank?: number;
}

export function insertInvocations(tx: BulkTx, placed: readonly Placed[]): Promise<void> {
  const rows = placed.map(({ record: r, line, batchId, source, rank }): CopyValue[] => {
    const q = r.quantities;
    return [
      r.key,
      new Date(r.occurredAt).toISOString(),
      batchId,
      line,
      source,
      rank ?? RANK.providerLog,
      r.provider,
      r.account,
      r.region,
      r.inferenceRegion,
      r.requestId,
      r.operation,
      r.modelRef,
      r.principal,
      r.metadata === null ? null : JSON.stringify(r.metadata),
      r.tier,
      r.latencyMs,
      r.errorCode,
      q.input,
      q.output,
      q.cacheRead,
      q.cacheWrite5m,
      q.cacheWrite1h,
      q.cacheWriteUnknown,
      q.more === undefined
        ? null
        : JSON.stringify(q.more, (_, v: unknown) => (typeof v === 'bigint' ? v.toString() : v)),
      r.bedrockProject ?? null,
      r.client ?? null,
    ];
  });
  return copyRows(tx.client, 'ledger.invocation', COLUMNS, rows);
}

/** Claims identities in key order; returns the keys that are already claimed, with what they hold. */
export async function claimIdentities(
  tx: BulkTx,
  records: readonly UsageRecord[],
): Promise<Map<string, { content: string; occurredAt: Date }>> {
  if (records.length === 0) return new Map();
  const taken = await tx.rows<{ key: string; content: string | null; occurred_at: Date | null }>(
    `WITH input AS (
       SELECT * FROM unnest(string_to_array($1, ',')::uuid[], string_to_array($2, ',')::uuid[], string_to_array($3, ',')::timestamptz[])
         AS t(key, content, occurred_at)),
     claimed AS (
       INSERT INTO ledger.identity (key, content, occurred_at, rank)
       SELECT key, content, occurred_at, ${RANK.providerLog} FROM input ORDER BY key
       ON CONFLICT (key) DO NOTHING RETURNING key)
     SELECT input.key FROM input LEFT JOIN claimed USING (key) WHERE claimed.key IS NULL`,
    [
      records.map((r) => r.key).join(','),
      records.map((r) => r.content).join(','),
      records.map((r) => new Date(r.occurredAt).toISOString()).join(','),
    ],
  );
  return holdersOf(
    tx,
    taken.map((row) => row.key),
  );
}

/** A hold ends once, so no other transaction claims these. */
export async function insertSettledIdentities(
  tx: Sql,
  records: readonly UsageRecord[],
): Promise<void> {
  await tx.rows(
    `INSERT INTO ledger.identity (key, content, occurred_at, rank)
     SELECT *, ${RANK.settlement} FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[])`,
    [
      records.map((r) => r.key),
      records.map((r) => r.content),
      records.map((r) => new Date(r.occurredAt)),
    ],
  );
}

export async function holdersOf(
  sql: Sql,
  keys: readonly string[],
): Promise<Map<string, { content: string; occurredAt: Date }>> {
  if (keys.length === 0) return new Map();
  const rows = await sql.rows<{ key: string; content: string; occurred_at: Date }>(
    `SELECT key, content, occurred_at FROM ledger.identity WHERE key = ANY(string_to_array($1, ',')::uuid[])`,
    [keys.join(',')],
  );
  return new Map(
    rows.map((row) => [row.key, { content: row.content, occurredAt: row.occurred_at }]),
  );
}

/** The usage of an invocation and its cost as it stands: the other side of a conflict. */
export async function standingOf(
  sql: Sql,
  key: string,
  occurredAt: Date,
): Promise<Record<string, unknown> | null> {
  const [row] = await sql.rows<Record<string, unknown>>(
    `SELECT json_build_object('input', i.input, 'output', i.output, 'cacheRead', i.cache_read,
              'cacheWrite', i.cache_write_5m + i.cache_write_1h + i.cache_write_unknown,
              'cost', trim_scale(c.cost)::text, 'unpriced', c.unpriced = 1) AS standing
     FROM ledger.invocation i
     JOIN LATERAL (SELECT cost, unpriced FROM ledger.charge
                   WHERE occurred_at = i.occurred_at AND invocation = i.key AND NOT reversal ORDER BY id DESC LIMIT 1) c ON true
     WHERE i.occurred_at = $2 AND i.key = $1::uuid LIMIT 1`,
    [key, occurredAt],
  );
  return (row?.['standing'] as Record<string, unknown> | undefined) ?? null;
}
