import type { BulkTx, Sql } from '../platform/database.js';
import type { UsageRecord } from '../usage/usage.module.js';
import type { Charge } from './charge.js';
import type { Counts } from './intake.js';
import type { Batch } from './posting.service.js';

export async function nextBatchId(tx: Sql): Promise<bigint> {
  const [row] = await tx.rows<{ id: bigint }>(`SELECT nextval(pg_get_serial_sequence('ledger.batch', 'id')) AS id`);
  return row?.id ?? 0n;
}

export async function batchOf(sql: Sql, key: string, seq: number): Promise<{ bodyHash: string; counts: Counts } | null> {
  const [row] = await sql.rows<Counts & { body_hash: string }>(
    `SELECT body_hash, received, accepted, duplicate, quarantined, unpriced FROM ledger.batch
     WHERE idempotency_key = $1 AND seq = $2`,
    [key, seq],
  );
  if (row === undefined) return null;
  const { body_hash: bodyHash, ...counts } = row;
  return { bodyHash, counts };
}

export async function insertBatch(tx: Sql, id: bigint, batch: Batch, counts: Counts): Promise<void> {
  await tx.rows(
    `INSERT INTO ledger.batch (id, source, run_id, object, first_line, idempotency_key, seq, body_hash,
       received, accepted, duplicate, quarantined, unpriced)
     OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      id, batch.source, batch.runId, batch.object, batch.firstLine, batch.idempotency?.key ?? null, batch.idempotency?.seq ?? null,
      batch.idempotency?.bodyHash ?? null, counts.received, counts.accepted, counts.duplicate, counts.quarantined, counts.unpriced,
    ],
  );
}

export async function addToRun(tx: Sql, runId: string, c: Counts): Promise<void> {
  await tx.rows(
    `UPDATE ledger.import_run SET received = received + $2, accepted = accepted + $3, duplicate = duplicate + $4,
       quarantined = quarantined + $5, unpriced = unpriced + $6, last_at = now() WHERE id = $1`,
    [runId, c.received, c.accepted, c.duplicate, c.quarantined, c.unpriced],
  );
}

/** Calls without a price wait until one arrives. */
export async function insertParked(tx: Sql, charges: readonly Charge[]): Promise<void> {
  const parked = charges.filter((charge) => charge.measures.unpriced === 1);
  if (parked.length === 0) return;
  await tx.rows(
    `INSERT INTO ledger.parked (invocation, occurred_at, model, reason)
     SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[]) ON CONFLICT (invocation)
     DO UPDATE SET model = excluded.model, reason = excluded.reason`,
    [
      parked.map((c) => c.invocation),
      parked.map((c) => new Date(c.occurredAt)),
      parked.map((c) => c.key.model),
      parked.map((c) => c.unpricedReason ?? ''),
    ],
  );
}

export async function unpark(tx: Sql, invocations: readonly string[]): Promise<void> {
  if (invocations.length === 0) return;
  await tx.rows(`DELETE FROM ledger.parked WHERE invocation = ANY(string_to_array($1, ',')::uuid[])`, [invocations.join(',')]);
}

interface Seen {
  account: string;
  region: string;
  first: number;
  last: number;
  calls: number;
}

/** Keeps where usage comes from and how fresh it is; rows are taken in key order. */
export async function touchStreams(tx: BulkTx, source: string, records: readonly UsageRecord[]): Promise<void> {
  const streams = new Map<string, Seen>();
  for (const { account, region, occurredAt } of records) {
    const key = `${account}/${region}`;
    const seen = streams.get(key);
    if (seen === undefined) streams.set(key, { account, region, first: occurredAt, last: occurredAt, calls: 1 });
    else {
      seen.first = Math.min(seen.first, occurredAt);
      seen.last = Math.max(seen.last, occurredAt);
      seen.calls++;
    }
  }
  if (streams.size === 0) return;
  const rows = [...streams].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, seen]) => seen);
  await tx.rows(
    `INSERT INTO ledger.stream AS s (source, account, region, first_occurred_at, last_occurred_at, last_recorded_at, invocations, lag_ms_last)
     SELECT $1, account, region, first, last, now(), calls, (extract(epoch FROM now() - last) * 1000)::bigint
     FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::bigint[]) AS t(account, region, first, last, calls)
     ON CONFLICT (source, account, region) DO UPDATE SET
       first_occurred_at = least(s.first_occurred_at, excluded.first_occurred_at),
       lag_ms_last = CASE WHEN excluded.last_occurred_at > s.last_occurred_at THEN excluded.lag_ms_last ELSE s.lag_ms_last END,
       last_occurred_at = greatest(s.last_occurred_at, excluded.last_occurred_at),
       last_recorded_at = excluded.last_recorded_at,
       invocations = s.invocations + excluded.invocations`,
    [
      source,
      rows.map((r) => r.account),
      rows.map((r) => r.region),
      rows.map((r) => new Date(r.first)),
      rows.map((r) => new Date(r.last)),
      rows.map((r) => r.calls),
    ],
  );
}
