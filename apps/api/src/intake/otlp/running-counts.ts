import type { Quantities } from '@bursar/pricing';
import type { BulkTx } from '../../platform/database.js';
import { reports } from '../../usage/usage.module.js';
import type { ReadLine } from '../intake.js';

type Tokens = Omit<Quantities, 'more' | 'cacheWrite30m'>;
const TOKENS = [
  'input',
  'output',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite1h',
  'cacheWriteUnknown',
] as const;

interface Counted {
  readonly at: number;
  readonly quantities: Tokens;
}

export interface Lessened {
  /** Lines that report something new, by what they report beyond what was counted. */
  readonly lines: readonly ReadLine[];
  /** Lines whose counts were counted before. */
  readonly repeated: readonly ReadLine[];
}

const idOf = ({ series, begun }: { readonly series: string; readonly begun: string }): string =>
  `${series} ${begun}`;

/**
 * Of series whose counts only grow, each line counts by what it is above the last. How far a series was counted moves in the
 * transaction that posts the difference, so that nothing is lost between two points, and none counts twice.
 */
export async function lessCounted(tx: BulkTx, lines: readonly ReadLine[]): Promise<Lessened> {
  const running = lines.flatMap((line) => line.running ?? []);
  if (running.length === 0) return { lines, repeated: [] };
  const counted = await lockCounted(tx, running);
  const [left, repeated]: [ReadLine[], ReadLine[]] = [[], []];
  for (const line of lines) {
    const { record, running: series } = line;
    if (record === null || series === undefined || series === null) {
      left.push(line);
      continue;
    }
    const before = counted.get(idOf(series));
    const more = beyond(record.quantities, record.occurredAt, before);
    if (more === null) {
      repeated.push(line);
      continue;
    }
    counted.set(idOf(series), { at: record.occurredAt, quantities: record.quantities });
    left.push({ ...line, record: reports.withQuantities(record, more) });
  }
  await saveCounted(tx, running, counted);
  return { lines: left, repeated };
}

/** Null: nothing new. A count below the last one started again without saying so. */
function beyond(now: Quantities, at: number, before: Counted | undefined): Quantities | null {
  if (before === undefined) return now;
  if (at <= before.at) return null;
  const isReset = TOKENS.some((meter) => now[meter] < before.quantities[meter]);
  if (isReset) return now;
  const more = TOKENS.map((meter) => [meter, now[meter] - before.quantities[meter]] as const);
  return more.every(([, count]) => count === 0)
    ? null
    : (Object.fromEntries(more) as unknown as Tokens);
}

type Series = NonNullable<ReadLine['running']>;

async function lockCounted(tx: BulkTx, running: readonly Series[]): Promise<Map<string, Counted>> {
  const rows = await tx.rows<{ series: string; begun: string; at: Date; quantities: Tokens }>(
    `WITH asked AS (SELECT DISTINCT series, begun FROM unnest($1::uuid[], $2::text[]) t(series, begun) ORDER BY 1, 2)
     INSERT INTO ledger.running_count AS r (series, begun, at, quantities)
     SELECT series, begun, '-infinity', '{}' FROM asked
     ON CONFLICT (series, begun) DO UPDATE SET at = r.at RETURNING series, begun, nullif(at, '-infinity') AS at, quantities`,
    [running.map(({ series }) => series), running.map(({ begun }) => begun)],
  );
  return new Map(
    rows.flatMap(({ at, quantities, ...series }) =>
      (at as Date | null) === null
        ? []
        : [[idOf(series), { at: at.getTime(), quantities }] as const],
    ),
  );
}

async function saveCounted(
  tx: BulkTx,
  running: readonly Series[],
  counted: ReadonlyMap<string, Counted>,
): Promise<void> {
  const rows = [...new Map(running.map((series) => [idOf(series), series])).values()].flatMap(
    (series) => {
      const now = counted.get(idOf(series));
      return now === undefined ? [] : [{ ...series, ...now }];
    },
  );
  await tx.rows(
    `UPDATE ledger.running_count r SET at = t.at, quantities = t.quantities
     FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::jsonb[]) t(series, begun, at, quantities)
     WHERE r.series = t.series AND r.begun = t.begun`,
    [
      rows.map(({ series }) => series),
      rows.map(({ begun }) => begun),
      rows.map(({ at }) => new Date(at)),
      rows.map(({ quantities }) => JSON.stringify(quantities)),
    ],
  );
}
