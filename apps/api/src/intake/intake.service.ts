import { createHash } from 'node:crypto';
import {
  addCounts,
  asUuid,
  type Counts,
  noCounts,
  type ReceivedLine,
  splitRecords,
} from '@bursar/logs';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { CONFIG, type Config } from '../platform/config.js';
import { gunzip } from '../platform/http/gunzip.js';
import { retentionStart } from '../platform/postgres/removal.js';
import { type BedrockReading, LINE_TOO_LONG, type TimeBounds } from '../usage/usage.module.js';
import type { Batch, Noted } from './batch.js';
import { BatchesService } from './batches.service.js';
import { BEDROCK_LOGS, type Format, readKept } from './formats.js';
import type { ReadLine } from './intake.js';
import type { Sender } from './sender.js';

/** With bodies on, a batch closes on its size long before its count. */
const CHARS_MAX = 8 * 1024 * 1024;
const AHEAD_MS = 5 * 60_000;

export interface Intake {
  readonly sender: Sender;
  readonly source: string;
  /** Unless given, that of a log of Bedrock. */
  readonly format?: Format;
  readonly runId: string | null;
  readonly object: string;
  readonly firstLine: number;
  readonly idempotencyKey: string | null;
  readonly declaredGzip: boolean;
  readonly noted?: Noted;
}

/** What a stream brought. Notices of AWS are no calls, and no lost lines. */
export interface Taken extends Counts {
  notices?: number;
}

function addNotices(to: Taken, { notices }: LineBatch): void {
  if (notices > 0) to.notices = (to.notices ?? 0) + notices;
}

/** Thrown when a stream breaks in its middle: what came before is counted, and these are its counts. */
export class BrokenStream extends Error {
  constructor(
    readonly counts: Taken,
    override readonly cause: unknown,
  ) {
    super('The stream broke.');
  }
}

/** Reads a stream of log lines in constant memory: while one batch is being committed, the next is being read. */
@Injectable()
export class IntakeService {
  constructor(
    @Inject(BatchesService) private readonly batches: BatchesService,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async take(body: AsyncIterable<Buffer>, intake: Intake): Promise<Taken> {
    const counts: Taken = noCounts();
    let posting: Promise<Counts> = Promise.resolve(noCounts());
    let seq = 0;
    const { format = BEDROCK_LOGS } = intake;
    let batch = new LineBatch(format);
    // Batches of one stream are posted in order, so that the first of two lines is the first in the file.
    const post = async (isLast: boolean): Promise<void> => {
      const full = batch;
      batch = new LineBatch(format);
      addNotices(counts, full);
      addCounts(counts, await posting);
      posting = this.batches.post(toBatch(full, intake, seq++, isLast));
      // Awaited by the next round; a failure until then is not unhandled.
      posting.catch(() => undefined);
    };
    let failure: Error | null = null;
    try {
      const bounds = this.bounds();
      for await (const lines of splitRecords(
        gunzip(body, { declared: intake.declaredGzip }),
        intake.firstLine,
      )) {
        for (const line of lines) {
          batch.add(line, bounds);
          if (batch.isFull) await post(false);
        }
      }
    } catch (error) {
      failure = error as Error;
    }
    if (failure === null || isAboutTheInput(failure)) {
      if (batch.lines.length > 0) await post(true);
      else addNotices(counts, batch);
      addCounts(counts, await posting);
    }
    if (failure !== null)
      throw isAboutTheInput(failure) ? new BrokenStream(counts, failure) : failure;
    return counts;
  }

  /** Between which times a call is taken. */
  bounds(): TimeBounds {
    const now = this.clock.now();
    const oldest = retentionStart(now, this.config.BURSAR_RETENTION_MONTHS).getTime();
    return { oldest, newest: now.getTime() + AHEAD_MS };
  }

  /** Reads one line as intake does: for lines that left the quarantine. */
  read(text: string): Reading {
    const reading = readKept(text, this.bounds());
    return 'notice' in reading ? NOTHING : toReading(reading);
  }
}

/** The data is at fault, not the ledger: what was readable is kept. */
const isAboutTheInput = (error: unknown): boolean =>
  (error as { code?: unknown }).code === 'INVALID';

type Reading = Pick<ReadLine, 'record' | 'rejected'>;
const NOTHING: Reading = { record: null, rejected: null };

const toReading = (reading: Exclude<BedrockReading, { notice: true }>): Reading =>
  'rejected' in reading
    ? { record: null, rejected: reading.rejected }
    : { record: reading.record, rejected: null };

class LineBatch {
  readonly lines: ReadLine[] = [];
  readonly texts: string[] = [];
  notices = 0;
  private chars = 0;

  constructor(private readonly format: Format) {}

  add(line: ReceivedLine, bounds: TimeBounds): void {
    const { text } = line;
    const reading =
      text === null ? { rejected: LINE_TOO_LONG } : this.format.read(text, bounds, line.value);
    this.chars += text?.length ?? 0;
    if ('notice' in reading) {
      this.notices++;
      return;
    }
    this.lines.push({
      line: line.number,
      hash: () => line.hash(),
      redacted: () => (text === null ? '' : this.format.redact(text)),
      ...toReading(reading),
    });
    this.texts.push(text ?? line.hash());
  }

  get isFull(): boolean {
    return this.lines.length >= this.format.linesMax || this.chars >= CHARS_MAX;
  }
}

function toBatch(batch: LineBatch, intake: Intake, seq: number, isLast: boolean): Batch {
  const { sender, source, runId, object, firstLine, idempotencyKey, noted } = intake;
  const idempotency =
    idempotencyKey === null ? null : { key: idempotencyKey, seq, bodyHash: hashOf(batch.texts) };
  return {
    sender,
    source,
    runId,
    object,
    firstLine: batch.lines[0]?.line ?? firstLine,
    idempotency,
    lines: batch.lines,
    noted,
    isLast,
  };
}

function hashOf(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\n');
  return asUuid(hash.digest('hex'));
}
