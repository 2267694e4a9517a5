import { gzipSync } from 'node:zlib';
import { stringify } from 'csv-stringify/sync';
import { parquetWriteBuffer } from 'hyparquet-writer';

/** A row of CUR 2.0, as far as it is read. */
export interface CurRow {
  readonly hour?: string;
  readonly account?: string;
  readonly code?: string;
  readonly product?: string;
  readonly usageType?: string;
  readonly type?: string;
  readonly usd: number;
  readonly quantity?: number;
  readonly principal?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly invoice?: string;
}

const CLAUDE = 'Claude Sonnet 4.5 (Amazon Bedrock Edition)';
const filled = (row: CurRow, at: number) => ({
  // It changes with every delivery, and names nothing.
  identity_line_item_id: `line-${Math.random()}-${at}`,
  bill_payer_account_id: '111122223333',
  bill_invoice_id: row.invoice ?? '',
  bill_invoicing_entity: 'Amazon Web Services, Inc.',
  line_item_usage_account_id: row.account ?? '444455556666',
  line_item_usage_start_date: new Date(row.hour ?? '2026-09-15T10:00:00Z'),
  line_item_line_item_type: row.type ?? 'Usage',
  line_item_product_code: row.code ?? 'b7c5d0f2opaque',
  line_item_usage_type: row.usageType ?? 'USE1-MP:USE1_InputTokenCount-Units',
  line_item_operation: 'InvokeModel',
  line_item_currency_code: 'USD',
  line_item_unblended_cost: row.usd,
  line_item_usage_amount: row.quantity ?? 1,
  line_item_iam_principal: row.principal ?? '',
  pricing_unit: 'Units',
  product_region_code: 'us-east-1',
  product: { product_name: row.product ?? CLAUDE },
  resource_tags: { ...row.tags },
});

const MAPS = ['product', 'resource_tags'];
const TEXTS = (name: string, value: unknown) => typeof value === 'string' && !MAPS.includes(name);

/** In Parquet as AWS writes it: doubles for amounts, maps for products and tags, several groups of rows. */
export function parquetOf(rows: readonly CurRow[], rowGroupSize = 1_000): Buffer {
  const all = rows.map(filled);
  const [first] = all;
  if (first === undefined) throw new Error('A file has a row.');
  const names = Object.keys(first) as (keyof typeof first)[];
  const flat = names.filter((name) => !MAPS.includes(name));
  const typeOf = (name: keyof typeof first) => {
    if (TEXTS(name, first[name])) return { type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const;
    if (first[name] instanceof Date)
      return { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' } as const;
    return { type: 'DOUBLE' } as const;
  };
  const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const;
  const map = (name: string) => [
    { name, repetition_type: 'OPTIONAL', converted_type: 'MAP', num_children: 1 } as const,
    { name: 'key_value', repetition_type: 'REPEATED', num_children: 2 } as const,
    { name: 'key', repetition_type: 'REQUIRED', ...text } as const,
    { name: 'value', repetition_type: 'OPTIONAL', ...text } as const,
  ];
  const columns = [...flat, ...(MAPS as (keyof typeof first)[])];
  return Buffer.from(
    parquetWriteBuffer({
      columnData: columns.map((name) => ({ name, data: all.map((row) => row[name]) })),
      schema: [
        { name: 'root', num_children: columns.length },
        ...flat.map((name) => ({ name, repetition_type: 'OPTIONAL' as const, ...typeOf(name) })),
        ...MAPS.flatMap(map),
      ],
      rowGroupSize,
    }),
  );
}

/** As gzipped CSV: maps are JSON. */
export function csvOf(rows: readonly CurRow[]): Buffer {
  const all = rows
    .map(filled)
    .map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          value instanceof Date
            ? value.toISOString()
            : typeof value === 'object'
              ? JSON.stringify(value)
              : value,
        ]),
      ),
    );
  return gzipSync(stringify(all, { header: true }));
}

export const dataKey = (period: string, name: string): string =>
  `exports/bill/data/BILLING_PERIOD=${period}/${name}`;

export const manifestKey = (period: string): string =>
  `exports/bill/metadata/BILLING_PERIOD=${period}/bill-Manifest.json`;

export const manifestOf = (...keys: readonly string[]): string =>
  JSON.stringify({ executionId: 'one', dataFiles: keys.map((key) => `s3://my-bill/${key}`) });
