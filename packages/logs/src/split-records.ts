import type { ReceivedLine } from './received-line.js';
import { RecordScanner } from './record-scanner.js';
import { byLooks, byParsing, type ReadWhole } from './whole-line.js';

/**
 * Splits a log into its records without holding more than one and one chunk. Records come in groups, one per chunk received.
 * Where the bytes are cut changes nothing. See README for what may stand around a record. Throws TooManyBlankLines, after what
 * came before them.
 */
export function splitRecords(
  source: AsyncIterable<Buffer>,
  firstLine = 1,
): AsyncGenerator<readonly ReceivedLine[], void, undefined> {
  return split(source, firstLine, byParsing);
}

/** The same for a sender: a line may come with more than one record on it, which the receiver splits. */
export function roughlySplitRecords(
  source: AsyncIterable<Buffer>,
): AsyncGenerator<readonly ReceivedLine[], void, undefined> {
  return split(source, 1, byLooks);
}

async function* split(
  source: AsyncIterable<Buffer>,
  firstLine: number,
  readWhole: ReadWhole,
): AsyncGenerator<readonly ReceivedLine[], void, undefined> {
  const scanner = new RecordScanner(firstLine, readWhole);
  for await (const chunk of source) {
    const records = scanner.push(chunk);
    if (records.length > 0) yield records;
    if (scanner.refusal !== null) throw scanner.refusal;
  }
  const last = scanner.end();
  if (last.length > 0) yield last;
}
