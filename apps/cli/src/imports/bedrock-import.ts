import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { addCounts, type Counts, roughlySplitRecords } from '@bursar/logs';
import { Failure } from '../failure.js';
import { say } from '../output.js';
import { Refusal } from '../refusal.js';
import { JSON_BODY, type Server } from '../server.js';
import { type Chunk, cutIntoChunks } from './chunks.js';
import { type Entry, Journal } from './journal.js';
import { inLanes } from './lanes.js';
import type { LogFile } from './log-files.js';
import { BadFile, readLog } from './log-stream.js';
import { Progress } from './progress.js';

/** Three large files at once, or 24 small ones: those travel alone, but are counted together. */
const PLACES = 24;
const LARGE_PLACES = 8;
const LARGE_BYTES = 128 * 1024;
const pack = promisify(gzip);

export interface Imported {
  readonly counts: Counts;
  /** Files of which nothing was counted, by name. */
  readonly bad: readonly string[];
}

/** What kind of usage files hold, and which endpoint counts it. */
export interface UsageKind {
  readonly source: string;
  readonly path: string;
}

export const BEDROCK_LOGS: UsageKind = {
  source: 'bedrock-logs',
  path: '/v1/usage/bedrock-logs',
};
export const LITELLM_SPEND: UsageKind = { source: 'events', path: '/v1/usage/events' };

interface Run {
  readonly id: string;
  readonly kind: UsageKind;
  readonly server: Server;
  readonly journal: Journal;
  readonly progress: Progress;
  readonly bad: string[];
}

/** Sends every line of the files, each once, whatever is interrupted or repeated on the way. */
export async function importLogs(
  server: Server,
  dataFolder: string,
  paths: readonly string[],
  files: readonly LogFile[],
  kind = BEDROCK_LOGS,
): Promise<Imported> {
  const resolved = paths.map((name) => path.resolve(name)).sort();
  const roots = kind === BEDROCK_LOGS ? resolved : [kind.source, ...resolved];
  const journal = await Journal.open(dataFolder, server.url.origin, roots);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const id = await openRun(server, journal, {
    source: kind.source,
    name: paths.join(', ').slice(0, 512),
    files: files.length,
    bytes,
  });
  const progress = new Progress(server, id, { files: files.length, bytes });
  const run: Run = { id, kind, server, journal, progress, bad: [] };
  const work = files.map((file) => ({ file, entry: journal.entryOf(file) }));
  await remember(journal);
  const forget = onInterrupt(run);
  try {
    await inLanes(
      work,
      PLACES,
      ({ file }) => (file.bytes > LARGE_BYTES ? LARGE_PLACES : 1),
      ({ file, entry }) => sendFile(run, file, entry),
    );
  } catch (error) {
    await remember(journal);
    await progress.stop(error instanceof Error ? error.message : String(error));
    throw toStopped(error);
  } finally {
    forget();
  }
  const counts = journal.counts();
  await progress.finish(run.bad.length === 0 ? null : `Not imported: ${run.bad.join(', ')}`);
  await journal.remove();
  return { counts, bad: run.bad };
}

/** Goes on with the run of the journal if the server still knows it. */
async function openRun(
  server: Server,
  journal: Journal,
  about: { source: string; name: string; files: number; bytes: number },
): Promise<string> {
  if (journal.run !== null && (await isKnown(server, journal.run))) {
    if (journal.isResumed) say('Going on with an import that was interrupted.');
    return journal.run;
  }
  const body = JSON.stringify(about);
  const { id } = await server.json<{ id: string }>({
    method: 'POST',
    path: '/v1/imports',
    headers: JSON_BODY,
    body,
    ifLost: 'repeat',
  });
  journal.begin(id);
  return id;
}

async function isKnown(server: Server, run: string): Promise<boolean> {
  try {
    await server.ask({
      method: 'PATCH',
      path: `/v1/imports/${run}`,
      headers: JSON_BODY,
      body: '{}',
      ifLost: 'repeat',
    });
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return false;
    throw error;
  }
}

/** Without a journal an import works all the same; only going on after an interruption would count duplicates. */
async function remember(journal: Journal): Promise<void> {
  await journal
    .save(true)
    .catch((error: unknown) =>
      say(`The journal of this import cannot be written: ${String(error)}`),
    );
}

function onInterrupt({ journal, progress }: Run): () => void {
  let stopping = false;
  // Ctrl-C may arrive twice: from the terminal, and from the process that started this one.
  const stop = () => {
    if (stopping) return;
    stopping = true;
    progress.close();
    void journal.save(true).finally(() => {
      say('\nInterrupted. The same command goes on where this one stopped.');
      process.exit(1);
    });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  return () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  };
}

async function sendFile(run: Run, file: LogFile, entry: Entry): Promise<void> {
  const { progress, journal, bad } = run;
  let bytesLeft = file.bytes;
  const onRead = (bytes: number) => {
    bytesLeft -= bytes;
    progress.advance(bytes, 0, 0);
  };
  progress.advance(0, entry.counts.received, 0);
  try {
    if (!entry.done) {
      for await (const chunk of prepared(file, entry.nextChunk, onRead)) {
        const counts = await sendChunk(run, file, entry, chunk);
        addCounts(entry.counts, counts);
        entry.nextChunk = chunk.index + 1;
        progress.advance(0, counts.received, 0);
        await journal.save().catch(() => undefined);
      }
      entry.done = true;
    }
  } catch (error) {
    if (!(error instanceof BadFile)) throw error;
    const counted =
      entry.nextChunk > 0
        ? `Its first ${entry.counts.received} records are counted`
        : 'Nothing of it is counted';
    say(`${file.object}: ${error.message}. ${counted}.`);
    bad.push(file.object);
  }
  progress.advance(bytesLeft, 0, 1);
}

type Packed = Pick<Chunk, 'index' | 'firstLine'> & { readonly body: Buffer };

/** While one chunk is on its way the next is packed; order stays. */
async function* prepared(
  file: LogFile,
  from: number,
  onRead: (bytes: number) => void,
): AsyncGenerator<Packed, void, undefined> {
  const chunks = cutIntoChunks(
    roughlySplitRecords(readLog(file.file, { check: from === 0, onRead })),
  );
  const next = async (): Promise<Packed | null> => {
    for (;;) {
      const { value, done } = await chunks.next();
      if (done === true) return null;
      if (value.index >= from) return { ...value, body: await pack(value.data, { level: 1 }) };
    }
  };
  try {
    let ahead = next();
    for (;;) {
      const chunk = await ahead;
      if (chunk === null) return;
      ahead = next();
      ahead.catch(() => undefined); // Thrown when its turn comes.
      yield chunk;
    }
  } finally {
    await chunks.return();
  }
}

function sendChunk(
  { server, id, kind }: Run,
  file: LogFile,
  entry: Entry,
  chunk: Packed,
): Promise<Counts> {
  return server.json<Counts>({
    method: 'POST',
    path: kind.path,
    headers: {
      'content-type': 'application/x-ndjson',
      'content-encoding': 'gzip',
      'idempotency-key': `${id}/${entry.index}/${chunk.index}`,
      'bursar-import': id,
      'bursar-object': encodeURI(file.object.toWellFormed()),
      'bursar-first-line': String(chunk.firstLine),
    },
    body: chunk.body,
    ifLost: 'repeat',
  });
}

function toStopped(error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  const resume = 'What was sent is counted; the same command goes on from there.';
  return new Failure(
    error.message,
    error.exitCode,
    error.hint === undefined ? resume : `${error.hint}\n${resume}`,
  );
}
