import type { AsyncBuffer, FileMetaData } from 'hyparquet';
import type { Row } from './row.js';

/** Columns of a file that are read, and which of its rows are wanted. */
export interface Wanted {
  /** Of all that the file has: those to read, and those that say whether a row is wanted. Throws where it is another file. */
  choose(columns: readonly string[]): {
    readonly first: readonly string[];
    readonly columns: readonly string[];
    readonly isWanted: (row: Row) => boolean;
  };
}

/**
 * Wanted rows of a Parquet file, one group of rows after the other. Columns that say whether a row is wanted are read first; where no row
 * of a group is, nothing else of it is fetched. In memory are the chosen columns of one group.
 */
export async function* parquetRows(file: AsyncBuffer, wanted: Wanted): AsyncGenerator<Row> {
  const { parquetMetadataAsync, parquetScan, parquetSchema } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  const metadata = await parquetMetadataAsync(file);
  const scales = readDecimalsWhole(metadata);
  const has = parquetSchema(metadata).children.map(({ element }) => element.name);
  const { first, columns, isWanted } = wanted.choose(has);
  const own = columns.filter((column) => has.includes(column));
  const options = { file, metadata, columns: own, compressors };
  const { ranges } = await parquetScan(options);
  for (const range of ranges) {
    // A scan keeps the columns that it has read: each group has one of its own.
    const scan = await parquetScan(options);
    const read = new Map<string, ArrayLike<unknown>>();
    const fetch = async (names: readonly string[]): Promise<void> => {
      for (const column of names)
        if (!read.has(column)) read.set(column, await scan.readColumn({ ...range, column }));
    };
    const rowAt = (at: number): Row =>
      Object.fromEntries(
        [...read].map(([name, data]) => [name, plain(data[at], scales.get(name))]),
      );
    await fetch(own.filter((column) => first.includes(column)));
    const count = range.rowEnd - range.rowStart;
    const found = Array.from({ length: count }, (_, at) => at).filter((at) => isWanted(rowAt(at)));
    if (found.length === 0) continue;
    await fetch(own);
    for (const at of found) yield rowAt(at);
  }
}

/** Reads decimals as whole numbers, by the scale of their column: as binary numbers they would lose digits. */
function readDecimalsWhole({ schema }: FileMetaData): ReadonlyMap<string, number> {
  const scales = new Map<string, number>();
  for (const element of schema) {
    const isDecimal =
      element.converted_type === 'DECIMAL' || element.logical_type?.type === 'DECIMAL';
    if (!isDecimal || element.type === 'BYTE_ARRAY') continue;
    scales.set(element.name, element.scale ?? 0);
    delete element.converted_type;
    delete element.logical_type;
  }
  return scales;
}

function plain(value: unknown, scale: number | undefined): unknown {
  if (scale === undefined || value === null || value === undefined) return value;
  const whole = value instanceof Uint8Array ? fromBytes(value) : BigInt(value as number | bigint);
  return `${whole}e-${scale}`;
}

/** Two's complement, the highest byte first. */
function fromBytes(bytes: Uint8Array): bigint {
  const hex = Buffer.from(bytes).toString('hex');
  return hex === '' ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`));
}
