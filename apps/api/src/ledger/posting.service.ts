import { Inject, Injectable } from '@nestjs/common';
import { OrgService } from '../org/org.module.js';
import { Coalescer } from '../platform/coalescer.js';
import { type BulkTx, Database, type Sql } from '../platform/database.js';
import { concernsAll } from '../platform/shared-failure.js';
import { PricesService } from '../prices/prices.module.js';
import type { UsageRecord } from '../usage/usage.module.js';
import { replaceSettlements } from './admission.repository.js';
import { countsOf, measure, type Posted, toOutcome } from './batch-counts.js';
import {
  addToRuns,
  type Batch,
  earlierAnswers,
  insertBatches,
  insertParked,
  nextBatchIds,
  touchStreams,
} from './batch.repository.js';
import { type Charge, chargeFor, teamOf } from './charge.js';
import { addSums, type Cause, insertCharges } from './charge.repository.js';
import { DictionaryRepository } from './dictionary.repository.js';
import { findFailingLines, unpostable } from './failing-lines.js';
import {
  type Accepted,
  type Counts,
  decide,
  noCounts,
  type ReadLine,
  sortLines,
} from './intake.js';
import { claimIdentities, insertInvocations } from './invocation.repository.js';
import { MonthsService } from './months.service.js';
import { insertMovements } from './movement.repository.js';
import { hold } from './quarantine.repository.js';
import { zoneOfSums } from './reporting-zone.js';
import { holdForeign } from './sender.js';
import { dayIn, Sums } from './sums.js';
import { loadTokenKey } from './token-key.repository.js';

/** Lines of one transaction, whether one batch brings them or many small ones do. */
const LINES_TOGETHER_MAX = 5_000;
/** One transaction is being read in Node while another is being written in Postgres. */
const TRANSACTIONS_MAX = 3;

/** Owns the one transaction in which usage is accepted, rated and posted. */
@Injectable()
export class PostingService {
  private readonly together = new Coalescer<Batch, Counts>(
    'intake',
    (batch) => batch.lines.length,
    { weightMax: LINES_TOGETHER_MAX, roundsMax: TRANSACTIONS_MAX },
    (batches) => this.postTogether(batches),
  );

  private key: Buffer | undefined;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OrgService) private readonly org: OrgService,
    @Inject(PricesService) private readonly prices: PricesService,
    @Inject(DictionaryRepository) private readonly dictionary: DictionaryRepository,
    @Inject(MonthsService) private readonly months: MonthsService,
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
    await this.months.prepare(
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
    const trial = { ...batch, idempotency: null, runId: null };
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
    const anew = batches.filter((_, i) => earlier[i] === null);
    const counts = new Map(anew.length === 0 ? [] : await this.count(tx, anew));
    const outcomes = batches.map((batch, i) => {
      const first = earlier[i];
      return first === undefined || first === null
        ? { ok: counts.get(batch) ?? noCounts() }
        : toOutcome(batch, first);
    });
    return { outcomes, counted: counts.values() };
  }

  private async count(tx: BulkTx, batches: readonly Batch[]): Promise<[Batch, Counts][]> {
    // Shared: rules and prices stand still until this is in, and what changes them waits.
    await tx.rows('SELECT pg_advisory_xact_lock_shared(7001)');
    const own = await this.withoutForeign(tx, batches);
    const ids = await nextBatchIds(tx, own.length);
    const origin = new Map<ReadLine, number>();
    own.forEach(({ lines }, i) => lines.forEach((line) => origin.set(line, i)));
    const of = (line: ReadLine): number => origin.get(line) ?? 0;
    const accepted = await this.accept(tx, own);
    const charges = await this.chargesOf(
      tx,
      accepted.fresh.map(({ record }) => record),
    );
    const placed = accepted.fresh.map(({ record, line }) => ({
      record,
      line: line.line,
      batchId: ids[of(line)] ?? 0n,
      source: batches[of(line)]?.source ?? '',
    }));
    await insertInvocations(tx, placed);
    const outranked = await replaceSettlements(tx, charges);
    await this.book(
      tx,
      [...charges, ...outranked],
      (i) => placed[i]?.batchId ?? ids[0] ?? 0n,
      (i) => (i < charges.length ? 'ingest' : 'replaced'),
    );
    await insertParked(tx, charges);
    await touchStreams(tx, placed);
    await hold(
      tx,
      accepted.held,
      (line) => batches[of(line)],
      (record) => this.chargesOf(tx, [record]),
    );
    const counts = countsOf(own, accepted, charges, of);
    await insertBatches(
      tx,
      batches.map((batch, i) => ({ batch, id: ids[i] ?? 0n, counts: counts[i] ?? noCounts() })),
    );
    await addToRuns(tx, batches, counts);
    return batches.map((batch, i) => [batch, counts[i] ?? noCounts()]);
  }

  /** What a sender bound to teams brings of others' claims no request: whose it is decides before what it is. */
  private async withoutForeign(tx: BulkTx, batches: readonly Batch[]): Promise<readonly Batch[]> {
    if (batches.every(({ sender }) => sender === null || sender.teams === 'all')) return batches;
    const rules = await this.org.recognition(tx);
    const tokenKey = await this.tokenKey(tx);
    return batches.map((batch) => ({
      ...batch,
      lines: holdForeign(batch.lines, batch.sender, (record) => teamOf(record, rules, tokenKey)),
    }));
  }

  /** Claims each request for its first bearer. */
  private async accept(tx: BulkTx, batches: readonly Batch[]): Promise<Accepted> {
    const sorted = sortLines(batches.flatMap(({ lines }) => lines));
    const claimed = await claimIdentities(
      tx,
      sorted.candidates.map(({ record }) => record),
    );
    return decide(sorted, claimed);
  }

  /** What these records cost, and whom, under the rules and prices that the caller's transaction keeps still. */
  async chargesOf(tx: BulkTx, records: readonly UsageRecord[]): Promise<Charge[]> {
    if (records.length === 0) return [];
    const rules = await this.org.recognition(tx);
    const book = await this.prices.book(tx);
    const tokenKey = await this.tokenKey(tx);
    return records.map((record) => chargeFor(record, rules, book, tokenKey));
  }

  /** With which tokens in request metadata are sealed and opened. */
  async tokenKey(sql: Sql): Promise<Buffer> {
    this.key ??= await loadTokenKey(sql);
    return this.key;
  }

  /** Appends charges and adds them to every sum. The only way money enters or moves. */
  async book(
    tx: BulkTx,
    charges: readonly Charge[],
    batchIdOf: (index: number) => bigint,
    cause: Cause | ((index: number) => Cause),
  ): Promise<void> {
    if (charges.length === 0) return;
    const causeOf = typeof cause === 'function' ? cause : () => cause;
    const idsOf = await this.dictionary.idsFor(tx, charges);
    const zone = await zoneOfSums(tx);
    const sums = new Sums(zone === 'UTC' ? null : dayIn(zone));
    for (const charge of charges) sums.add(charge, idsOf(charge));
    await insertCharges(tx, charges, idsOf, batchIdOf, causeOf);
    await insertMovements(tx, charges, idsOf, causeOf);
    await addSums(tx, sums);
  }
}

class TrialOver extends Error {}
