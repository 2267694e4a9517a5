import { Inject, Injectable } from '@nestjs/common';
import { type Counts, noCounts } from '@bursar/logs';
import { fromFemto } from '@bursar/pricing';
import {
  type Charge,
  earlierAnswers,
  insertBatches,
  nextBatchIds,
  PostingService,
} from '../ledger/ledger.module.js';
import { Coalescer } from '../platform/queues/coalescer.js';
import { Clock } from '../platform/clock.js';
import { type BulkTx, Database } from '../platform/database.js';
import { concernsAll } from '../platform/queues/shared-failure.js';
import type { Batch } from './batch.js';
import { countsOf, measure, type Posted, toOutcome } from './batch-counts.js';
import { findFailingLines, unpostable } from './failing-lines.js';
import { lessCounted } from './otlp/running-counts.js';
import { addToRuns } from './imports.repository.js';
import { conflictOf, type Held, type ReadLine, rejectedOf } from './intake.js';
import { hold, type Sides } from './quarantine.repository.js';
import { holdForeign } from './sender.js';

/** Lines of one transaction, whether one batch brings them or many small ones do. */
const LINES_TOGETHER_MAX = 5_000;
/** One transaction is being read in Node while another is being written in Postgres. */
const TRANSACTIONS_MAX = 3;

/** Counts batches of lines: what the ledger accepts, what is held back, and what each batch brought, in one transaction. */
@Injectable()
export class BatchesService {
  private readonly together = new Coalescer<Batch, Counts>(
    'intake',
    (batch) => batch.lines.length,
    { weightMax: LINES_TOGETHER_MAX, roundsMax: TRANSACTIONS_MAX },
    (batches) => this.postTogether(batches),
  );

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PostingService) private readonly posting: PostingService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** What was received is accepted, duplicate or quarantined: nothing else can happen to a line. */
  post(batch: Batch): Promise<Counts> {
    return this.together.submit(batch);
  }

  /**
   * Small batches share a transaction. If it fails, the coalescer tries parts of it, down to single batches; in one that fails
   * alone the lines at fault are held back, and the rest is counted.
   */
  private async postTogether(batches: readonly Batch[]): Promise<Posted[]> {
    await this.posting.prepare(
      batches.flatMap(({ lines }) =>
        lines.flatMap(({ record }) => (record === null ? [] : [record.occurredAt])),
      ),
    );
    try {
      return await this.postMeasured(batches);
    } catch (error) {
      const [batch, ...others] = batches;
      if (batch === undefined || others.length > 0 || concernsAll(error)) throw error;
      // Two tries of one chunk at once: the other committed first, and its answer is the answer.
      const [first] = await earlierAnswers(this.database, batches);
      if (first !== undefined && first !== null) return [toOutcome(batch, first)];
      return this.postWithout(batch, error);
    }
  }

  /** Lines that fail by themselves go to quarantine; the batch is posted whole, under its key, or not at all. */
  private async postWithout(batch: Batch, error: unknown): Promise<Posted[]> {
    const failing = await findFailingLines(batch.lines, (lines) =>
      this.tryOut({ ...batch, lines }),
    );
    if (failing === null || failing.size === 0) throw error;
    const lines = batch.lines.map((line) => (failing.has(line) ? unpostable(line) : line));
    return this.postMeasured([{ ...batch, lines }]);
  }

  private async postMeasured(batches: readonly Batch[]): Promise<Posted[]> {
    const { outcomes, counted } = await this.database.bulkAgain((tx) => this.postIn(tx, batches));
    for (const counts of counted) measure(counts);
    return outcomes;
  }

  /** Posts it and takes everything back. */
  private async tryOut(batch: Batch): Promise<void> {
    const trial = { ...batch, idempotency: null, runId: null, noted: undefined };
    await this.database
      .bulk(async (tx) => {
        await this.postIn(tx, [trial]);
        throw new TrialOver();
      })
      .catch((error: unknown) => {
        if (!(error instanceof TrialOver)) throw error;
      });
  }

  private async postIn(
    tx: BulkTx,
    batches: readonly Batch[],
  ): Promise<{ outcomes: Posted[]; counted: Iterable<Counts> }> {
    const earlier = await earlierAnswers(tx, batches);
    const unanswered = batches.filter((_, i) => earlier[i] === null);
    const counts = new Map(unanswered.length === 0 ? [] : await this.count(tx, unanswered));
    const outcomes = batches.map((batch, i) => {
      const first = earlier[i];
      return first === undefined || first === null
        ? { ok: counts.get(batch) ?? noCounts() }
        : toOutcome(batch, first);
    });
    return { outcomes, counted: counts.values() };
  }

  private async count(tx: BulkTx, batches: readonly Batch[]): Promise<[Batch, Counts][]> {
    const own = await this.withoutForeign(tx, batches);
    const ids = await nextBatchIds(tx, own.length);
    // A line may be replaced by a copy that counts less: its hash stays the same function.
    const origin = new Map<ReadLine['hash'], number>();
    own.forEach((batch, i) => batch.lines.forEach((line) => origin.set(line.hash, i)));
    const of = (line: ReadLine): number => origin.get(line.hash) ?? 0;
    const read = own.flatMap((batch) => batch.lines);
    await this.posting.keepStill(
      tx,
      read.flatMap(({ record }) => (record === null ? [] : [{ record }])),
    );
    const { lines, repeated } = await lessCounted(tx, read);
    const incoming = lines.flatMap((line) =>
      line.record === null ? [] : [incomingOf(line, line.record, own[of(line)], ids[of(line)])],
    );
    const posted = await this.posting.post(tx, incoming);
    const held = [
      ...rejectedOf(lines),
      ...posted.conflicts.map(({ from, record }) => conflictOf(from, record)),
    ];
    await hold(
      tx,
      held,
      (line) => batches[of(line)],
      (one) => this.sidesOf(tx, one),
      this.clock.now(),
    );
    const fates = {
      fresh: posted.fresh.map(({ from }, i) => ({
        line: from,
        unpriced: posted.charges[i]?.measures.unpriced ?? 0,
      })),
      duplicates: [...posted.duplicates.map(({ from }) => from), ...repeated],
      held,
    };
    const counts = countsOf(own, fates, of);
    await insertBatches(
      tx,
      batches.map((batch, i) => ({ batch, id: ids[i] ?? 0n, counts: counts[i] ?? noCounts() })),
    );
    await addToRuns(tx, batches, counts, this.clock.now());
    for (const [i, { noted, isLast = false }] of batches.entries())
      await noted?.(tx, counts[i] ?? noCounts(), isLast);
    return batches.map((batch, i) => [batch, counts[i] ?? noCounts()]);
  }

  /** What a sender bound to teams brings of others' claims no request: whose it is decides before what it is. */
  private async withoutForeign(tx: BulkTx, batches: readonly Batch[]): Promise<readonly Batch[]> {
    if (batches.every(({ sender }) => sender === null || sender.teams === 'all')) return batches;
    const teamOf = await this.posting.teamsOf(tx);
    return batches.map((batch) => ({
      ...batch,
      lines: holdForeign(batch.lines, batch.sender, teamOf),
    }));
  }

  private async sidesOf(tx: BulkTx, { invocation, record }: Held): Promise<Sides> {
    if (invocation === null || record === null) return { theirs: null, ours: null };
    const [theirs] = await this.posting.chargesOf(tx, [record]);
    return {
      theirs: theirs === undefined ? null : sideOf(theirs),
      ours: await this.posting.standingOf(tx, invocation),
    };
  }
}

class TrialOver extends Error {}

const incomingOf = (
  line: ReadLine,
  record: NonNullable<ReadLine['record']>,
  batch: Batch | undefined,
  batchId = 0n,
) => ({ record, line: line.line, batchId, source: batch?.source ?? '', from: line });

/** A conflicting line as it would have been charged. */
function sideOf({ measures }: Charge): Record<string, unknown> {
  const { input, output, cacheRead, cacheWrite5m, cacheWrite30m, cacheWrite1h } = measures;
  return {
    input,
    output,
    cacheRead,
    cacheWrite: cacheWrite5m + cacheWrite30m + cacheWrite1h,
    cost: fromFemto(measures.cost),
    unpriced: measures.unpriced === 1,
  };
}
