import type { BulkTx } from '../platform/database.js';
import type { Charge } from './charge.js';
import { copyRows, type CopyValue } from './copy.js';
import type { KeyIds, LatencyRow, SumRow, Sums } from './sums.js';
import { MEASURE_COLUMNS, MONEY_FROM, storedValues } from './measures.js';

export type Cause = 'ingest' | 'settlement' | 'replaced' | 'rerate' | 'reattribute';

const CHARGE_COLUMNS = [
  'invocation',
  'occurred_at',
  'batch_id',
  'cause',
  'reversal',
  'key_id',
  'via',
  'rule_id',
  'losers',
  'book_version',
  'price_row',
  'price_layer',
  'unpriced_reason',
  'latency_ms',
  'posted_month',
  ...MEASURE_COLUMNS,
];

/** What a line says beside its charge. */
export interface Booking {
  readonly batchIdOf: (index: number) => bigint;
  readonly causeOf: (index: number) => Cause;
  /** The month that it is posted to, such as 2026-10-01; null: that of its usage. */
  readonly monthOf: (charge: Charge) => string | null;
}

function rowOf(
  charge: Charge,
  keyId: number,
  { batchIdOf, causeOf, monthOf }: Booking,
  index: number,
): CopyValue[] {
  return [
    charge.invocation,
    new Date(charge.occurredAt).toISOString(),
    batchIdOf(index),
    causeOf(index),
    charge.reversal,
    keyId,
    charge.via,
    charge.ruleId,
    charge.losers === null ? null : JSON.stringify(charge.losers),
    charge.bookVersion,
    charge.priceRow,
    charge.priceLayer,
    charge.unpricedReason,
    charge.latencyMs,
    monthOf(charge),
    ...storedValues(charge.measures),
  ];
}

/** Appends charges; nothing in the ledger is ever edited. */
export function insertCharges(
  tx: BulkTx,
  charges: readonly Charge[],
  idsOf: (charge: Charge) => KeyIds,
  booking: Booking,
): Promise<void> {
  const rows = charges.map((charge, i) => rowOf(charge, idsOf(charge).keyId, booking, i));
  return copyRows(tx.client, 'ledger.charge', CHARGE_COLUMNS, rows);
}

/** Adds to one table of sums. The rows come in key order, so two batches never wait for each other in a circle. */
async function addTo(
  tx: BulkTx,
  table: string,
  keys: readonly [string, string],
  fixed: { zone: 0 | 1 } | null,
  rows: readonly SumRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const [timeColumn, idColumn] = keys;
  const timeType = timeColumn === 'at' ? 'timestamptz' : 'date';
  const zone = fixed === null ? '' : `${fixed.zone}::smallint, `;
  const target = fixed === null ? `${timeColumn}, ${idColumn}` : `zone, ${timeColumn}, ${idColumn}`;
  // One text per column travels and parses faster than an array of thousands of elements.
  const list = (n: number, type: string) => `string_to_array($${n}, ',')::${type}[]`;
  const columns = [
    list(1, timeType),
    list(2, 'int'),
    ...MEASURE_COLUMNS.map((_, i) => list(i + 3, i < MONEY_FROM ? 'bigint' : 'numeric')),
  ];
  const values = rows.map(storedValues);
  await tx.rows(
    `INSERT INTO ledger.${table} AS s (${target}, ${MEASURE_COLUMNS.join(', ')})
     SELECT ${zone}* FROM unnest(${columns.join(', ')})
     ON CONFLICT (${target}) DO UPDATE SET ${MEASURE_COLUMNS.map((m) => `${m} = s.${m} + excluded.${m}`).join(', ')}`,
    [
      rows.map((row) => row.at).join(','),
      rows.map((row) => row.id).join(','),
      ...MEASURE_COLUMNS.map((_, i) => values.map((row) => row[i]).join(',')),
    ],
  );
}

async function addLatencies(tx: BulkTx, rows: readonly LatencyRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.rows(
    `INSERT INTO ledger.latency_day AS s (day, scope_id, bin, calls)
     SELECT * FROM unnest(string_to_array($1, ',')::date[], string_to_array($2, ',')::int[],
       string_to_array($3, ',')::smallint[], string_to_array($4, ',')::bigint[])
     ON CONFLICT (day, scope_id, bin) DO UPDATE SET calls = s.calls + excluded.calls`,
    [
      rows.map((row) => row.day).join(','),
      rows.map((row) => row.id).join(','),
      rows.map((row) => row.bin).join(','),
      rows.map((row) => row.calls).join(','),
    ],
  );
}

/** Adds a batch's sums, table by table in one fixed order. */
export async function addSums(tx: BulkTx, sums: Sums): Promise<void> {
  await addTo(tx, 'spend_quarter', ['at', 'scope_id'], null, sums.quarters.inKeyOrder);
  for (const zone of [0, 1] as const) {
    await addTo(tx, 'spend_day', ['day', 'scope_id'], { zone }, sums.days[zone].inKeyOrder);
    await addTo(tx, 'spend_month', ['day', 'scope_id'], { zone }, sums.months[zone].inKeyOrder);
    await addTo(tx, 'spend_day_key', ['day', 'key_id'], { zone }, sums.dayKeys[zone].inKeyOrder);
    await addTo(
      tx,
      'spend_month_key',
      ['day', 'key_id'],
      { zone },
      sums.monthKeys[zone].inKeyOrder,
    );
  }
  await addLatencies(tx, sums.latenciesInKeyOrder);
}
