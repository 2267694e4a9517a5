import { Inject, Injectable } from '@nestjs/common';
import { OrgService } from '../org/org.module.js';
import { Coalescer, type Outcome } from '../platform/coalescer.js';
import { type BulkTx, Database, type Sql } from '../platform/database.js';
import { Conflict } from '../platform/errors.js';
import { PricesService } from '../prices/prices.module.js';
import type { UsageRecord } from '../usage/usage.module.js';
import { replaceSettlements } from './admission.repository.js';
import {
  addToRuns,
  type Batch,
  earlierAnswers,
  insertBatches,
  insertParked,
  nextBatchIds,
  touchStreams,
} from './batch.repository.js';
import { type Charge, chargeFor } from './charge.js';
import { addSums, type Cause, insertCharges } from './charge.repository.js';
import { DictionaryRepository } from './dictionary.repository.js';
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
import { dayIn, Sums } from './sums.js';
import { loadTokenKey } from './token-key.repository.js';

/** Lines of one transaction, whether one batch brings them or many small ones do. */
const LINES_TOGETHER_MAX = 5_000;
/** One transaction is being read in Node while another is being written in Postgres. */
const TRANSACTIONS_MAX = 3;

type Posted = Outcome<Counts>;

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

  /** Small batches share a transaction. If it fails, each is tried alone, so that none fails for another's fault. */
  private async postTogether(batches: readonly Batch[]): Promise<Posted[]> {
    await this.months.prepare(
      batches.flatMap(({ lines }) =>
        lines.flatMap(({ record }) => (record === null ? [] : [record.occurredAt])),
      ),
    );
    try {
      return await this.database.bulkAgain((tx) => this.postIn(tx, batches));
    } catch (error) {
      if (batches.length > 1) return this.postOneByOne(batches);
      // Two tries of one chunk at once: the other committed first, and its answer is the answer.
      const [first] = await earlierAnswers(this.database, batches);
      return [
        first === undefined || first === null
          ? { error: error as Error }
          : toOutcome(batches[0], first),
      ];
    }
  }

  private async postOneByOne(batches: readonly Batch[]): Promise<Posted[]> {
    const outcomes: Posted[] = [];
    for (const batch of batches) outcomes.push(...(await this.postTogether([batch])));
    return outcomes;
  }

  private async postIn(tx: BulkTx, batches: readonly Batch[]): Promise<Posted[]> {
    const earlier = await earlierAnswers(tx, batches);
    const anew = batches.filter((_, i) => earlier[i] === null);
    const counts = new Map(anew.length === 0 ? [] : await this.count(tx, anew));
    return batches.map((batch, i) => {
      const first = earlier[i];
      return first === undefined || first === null
        ? { ok: counts.get(batch) ?? noCounts() }
        : toOutcome(batch, first);
    });
  }

  private async count(tx: BulkTx, batches: readonly Batch[]): Promise<[Batch, Counts][]> {
    // Shared: rules and prices stand still until this is in, and what changes them waits.
    await tx.rows('SELECT pg_advisory_xact_lock_shared(7001)');
    const ids = await nextBatchIds(tx, batches.length);
    const origin = new Map<ReadLine, number>();
    batches.forEach(({ lines }, i) => lines.forEach((line) => origin.set(line, i)));
    const of = (line: ReadLine): number => origin.get(line) ?? 0;
    const accepted = await this.accept(tx, batches);
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
    const counts = countsOf(batches, accepted, charges, of);
    await insertBatches(
      tx,
      batches.map((batch, i) => ({ batch, id: ids[i] ?? 0n, counts: counts[i] ?? noCounts() })),
    );
    await addToRuns(tx, batches, counts);
    return batches.map((batch, i) => [batch, counts[i] ?? noCounts()]);
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

function countsOf(
  batches: readonly Batch[],
  { fresh, duplicates, held }: Accepted,
  charges: readonly Charge[],
  of: (line: ReadLine) => number,
): Counts[] {
  const counts = batches.map(({ lines }) => ({ ...noCounts(), received: lines.length }));
  const at = (line: ReadLine): Counts => counts[of(line)] ?? noCounts();
  fresh.forEach(({ line }, i) => {
    at(line).accepted++;
    at(line).unpriced += charges[i]?.measures.unpriced ?? 0;
  });
  for (const line of duplicates) at(line).duplicate++;
  for (const { line } of held) at(line).quarantined++;
  return counts;
}

/** The counts of this very chunk when it was counted before; another body under its key is refused. */
function toOutcome(batch: Batch | undefined, first: { bodyHash: string; counts: Counts }): Posted {
  if (first.bodyHash === batch?.idempotency?.bodyHash) return { ok: first.counts };
  return {
    error: new Conflict('This Idempotency-Key was used for other content.', {
      slug: 'idempotency_key_reused',
      hint: 'Send new content under a new key, or the first content again.',
    }),
  };
}
