import type { Counts } from '@bursar/logs';
import type { BulkTx, Sql } from '../platform/database.js';
import type { UsageRecord } from '../usage/usage.module.js';
import type { Charge } from './charge.js';

/** What was counted whole or not at all: one piece of input, or one posting of Bursar's own. */
export interface BatchOrigin {
  /** Whose input it is; null where Bursar itself posts. */
  readonly sender: { readonly id: string } | null;
  readonly source: string;
  readonly runId: string | null;
  readonly object: string;
  readonly firstLine: number;
  /** A retry of the same sender under the same key and sequence gets the first answer. */
  readonly idempotency: {
    readonly key: string;
    readonly seq: number;
    readonly bodyHash: string;
  } | null;
}

/** Of a posting that no input brought. */
export const ownPosting = (source: string): BatchOrigin => ({
  sender: null,
  source,
  runId: null,
  object: '',
  firstLine: 1,
  idempotency: null,
});

export async function nextBatchIds(tx: Sql, count: number): Promise<bigint[]> {
  const rows = await tx.rows<{ id: bigint }>(
    `SELECT nextval(pg_get_serial_sequence('ledger.batch', 'id')) AS id FROM generate_series(1, $1)`,
    [count],
  );
  return rows.map(({ id }) => id);
}

export interface Answer {
  readonly bodyHash: string;
  readonly counts: Counts;
}

/** For each batch, what its key and sequence were answered before; null where they are new. */
export async function earlierAnswers(
  sql: Sql,
  batches: readonly Pick<BatchOrigin, 'sender' | 'idempotency'>[],
): Promise<(Answer | null)[]> {
  const keyed = batches.flatMap(({ idempotency, sender }) =>
    idempotency === null ? [] : [{ ...idempotency, sender: sender?.id ?? '' }],
  );
  if (keyed.length === 0) return batches.map(() => null);
  const rows = await sql.rows<
    Counts & { sender: string; idempotency_key: string; seq: number; body_hash: string }
  >(
    `SELECT b.sender, b.idempotency_key, b.seq, b.body_hash, b.received, b.accepted, b.duplicate, b.quarantined, b.unpriced
     FROM unnest($1::text[], $2::int[], $3::text[]) AS asked(key, seq, sender)
     JOIN ledger.batch b ON b.sender = asked.sender AND b.idempotency_key = asked.key AND b.seq = asked.seq`,
    [keyed.map(({ key }) => key), keyed.map(({ seq }) => seq), keyed.map(({ sender }) => sender)],
  );
  const found = new Map(
    rows.map(({ sender, idempotency_key: key, seq, body_hash: bodyHash, ...counts }) => [
      `${seq} ${sender} ${key}`,
      { bodyHash, counts },
    ]),
  );
  return batches.map(({ idempotency, sender }) =>
    idempotency === null
      ? null
      : (found.get(`${idempotency.seq} ${sender?.id ?? ''} ${idempotency.key}`) ?? null),
  );
}

export async function insertBatches(
  tx: Sql,
  rows: readonly { batch: BatchOrigin; id: bigint; counts: Counts }[],
): Promise<void> {
  const values = rows.map(({ batch, id, counts }) => ({
    id: id.toString(),
    sender: batch.sender?.id ?? '',
    source: batch.source,
    run_id: batch.runId,
    object: batch.object,
    first_line: batch.firstLine,
    idempotency_key: batch.idempotency?.key ?? null,
    seq: batch.idempotency?.seq ?? null,
    body_hash: batch.idempotency?.bodyHash ?? null,
    ...counts,
  }));
  await tx.rows(
    `INSERT INTO ledger.batch (id, sender, source, run_id, object, first_line, idempotency_key, seq, body_hash,
       received, accepted, duplicate, quarantined, unpriced)
     OVERRIDING SYSTEM VALUE
     SELECT * FROM jsonb_to_recordset($1::jsonb) AS t(id bigint, sender text, source text, run_id uuid, object text, first_line bigint,
       idempotency_key text, seq int, body_hash uuid, received int, accepted int, duplicate int, quarantined int, unpriced int)`,
    [JSON.stringify(values)],
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
  await tx.rows(
    `DELETE FROM ledger.parked WHERE invocation = ANY(string_to_array($1, ',')::uuid[])`,
    [invocations.join(',')],
  );
}

interface Seen {
  source: string;
  account: string;
  region: string;
  first: number;
  last: number;
  calls: number;
}

/** Keeps where usage comes from and how fresh it is; rows are taken in key order. */
export async function touchStreams(
  tx: BulkTx,
  placed: readonly { record: UsageRecord; source: string }[],
): Promise<void> {
  const streams = new Map<string, Seen>();
  for (const { source, record } of placed) {
    const { account, region, occurredAt } = record;
    const key = `${source}/${account}/${region}`;
    const seen = streams.get(key);
    if (seen === undefined)
      streams.set(key, { source, account, region, first: occurredAt, last: occurredAt, calls: 1 });
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
     SELECT source, account, region, first, last, now(), calls, (extract(epoch FROM now() - last) * 1000)::bigint
     FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::bigint[])
       AS t(source, account, region, first, last, calls)
     ON CONFLICT (source, account, region) DO UPDATE SET
       first_occurred_at = least(s.first_occurred_at, excluded.first_occurred_at),
       lag_ms_last = CASE WHEN excluded.last_occurred_at > s.last_occurred_at THEN excluded.lag_ms_last ELSE s.lag_ms_last END,
       last_occurred_at = greatest(s.last_occurred_at, excluded.last_occurred_at),
       last_recorded_at = excluded.last_recorded_at,
       invocations = s.invocations + excluded.invocations`,
    [
      rows.map((r) => r.source),
      rows.map((r) => r.account),
      rows.map((r) => r.region),
      rows.map((r) => new Date(r.first)),
      rows.map((r) => new Date(r.last)),
      rows.map((r) => r.calls),
    ],
  );
}
