import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import type { Wanted } from './parquet.js';
import type { Row } from './row.js';

/** Longer than any line that AWS writes. */
const LINE_BYTES_MAX = 4 * 1_048_576;

/** Wanted rows of a CSV file with a head, gzipped or not. */
export async function* csvRows(
  body: Readable,
  isGzip: boolean,
  wanted: Wanted,
): AsyncGenerator<Row> {
  const lines = parse({ bom: true, max_record_size: LINE_BYTES_MAX });
  const streams = isGzip ? [body, createGunzip(), lines] : [body, lines];
  // What goes wrong in any of them comes out of the last one.
  pipeline(streams, () => undefined);
  let pick: ((cells: readonly string[]) => Row) | undefined;
  let isWanted: (row: Row) => boolean = () => false;
  for await (const cells of lines as AsyncIterable<string[]>) {
    if (pick === undefined) {
      const chosen = wanted.choose(cells);
      const at = chosen.columns.flatMap((column) => {
        const index = cells.indexOf(column);
        return index < 0 ? [] : [[column, index] as const];
      });
      pick = (line) => Object.fromEntries(at.map(([column, index]) => [column, line[index] ?? '']));
      isWanted = chosen.isWanted;
      continue;
    }
    const row = pick(cells);
    if (isWanted(row)) yield row;
  }
}
