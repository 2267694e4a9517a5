import { Inject, Injectable } from '@nestjs/common';
import { OrgService } from '../org/org.module.js';
import { type BulkTx, Database } from '../platform/database.js';
import { Conflict } from '../platform/errors.js';
import { PricesService } from '../prices/prices.module.js';
import { type Charge, chargeFor } from './charge.js';
import { addSums, insertCharges } from './charge.repository.js';
import { DictionaryRepository } from './dictionary.repository.js';
import { addToRun, batchOf, insertBatch, insertParked, nextBatchId, touchStreams } from './batch.repository.js';
import { conflictOf, type Counts, type Held, noCounts, type ReadLine, type Sorted, sortBatch } from './intake.js';
import { claimIdentities, holdersOf, insertInvocations } from './invocation.repository.js';
import { MonthsService } from './months.service.js';
import { hold } from './quarantine.repository.js';
import { zoneOfSums } from './reporting-zone.js';
import { dayIn, Sums } from './sums.js';

/** A piece of input that is counted in one transaction or not at all. */
export interface Batch {
  readonly source: string;
  readonly runId: string | null;
  readonly object: string;
  readonly firstLine: number;
  /** A retry under the same key and sequence gets the first answer. */
  readonly idempotency: { readonly key: string; readonly seq: number; readonly bodyHash: string } | null;
  readonly lines: readonly ReadLine[];
}

const UNIQUE_VIOLATION = '23505';

/** Owns the one transaction in which usage is accepted, rated and posted. */
@Injectable()
export class PostingService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OrgService) private readonly org: OrgService,
    @Inject(PricesService) private readonly prices: PricesService,
    @Inject(DictionaryRepository) private readonly dictionary: DictionaryRepository,
    @Inject(MonthsService) private readonly months: MonthsService,
  ) {}

  /** What was received is accepted, duplicate or quarantined: nothing else can happen to a line. */
  async post(batch: Batch): Promise<Counts> {
    const sorted = sortBatch(batch.lines);
    await this.months.prepare(sorted.candidates.map(({ record }) => record.occurredAt));
    try {
      return await this.database.bulk((tx) => this.postIn(tx, batch, sorted));
    } catch (error) {
      // Two tries of one chunk at once: the other one committed first, and its answer is the answer.
      if ((error as { code?: string }).code === UNIQUE_VIOLATION && batch.idempotency !== null) {
        const first = await firstAnswer(this.database, batch);
        if (first !== null) return first;
      }
      throw error;
    }
  }

  private async postIn(tx: BulkTx, batch: Batch, sorted: Sorted): Promise<Counts> {
    const first = await firstAnswer(tx, batch);
    if (first !== null) return first;
    // Shared: rules and prices stand still until this batch is in, and what changes them waits.
    await tx.rows('SELECT pg_advisory_xact_lock_shared(7001)');
    const batchId = await nextBatchId(tx);
    const { fresh, duplicates, held } = await this.accept(tx, sorted);
    const charges = await this.charge(tx, fresh.map(({ record }) => record));
    await insertInvocations(tx, fresh.map(({ record, line }) => ({ record, line: line.line })), batchId, batch.source);
    await this.book(tx, charges, batchId, 'ingest');
    await insertParked(tx, charges);
    await touchStreams(tx, batch.source, fresh.map(({ record }) => record));
    await hold(tx, batch, held, (record) => this.charge(tx, [record]));
    const counts: Counts = {
      ...noCounts(),
      received: batch.lines.length,
      accepted: fresh.length,
      duplicate: duplicates,
      quarantined: held.length,
      unpriced: charges.reduce((n, charge) => n + charge.measures.unpriced, 0),
    };
    await insertBatch(tx, batchId, batch, counts);
    if (batch.runId !== null) await addToRun(tx, batch.runId, counts);
    return counts;
  }

  /** Claims each request for its first bearer; the others are duplicates or conflicts. */
  private async accept(tx: BulkTx, sorted: Sorted) {
    const { candidates, suspects } = sorted;
    const claimed = await claimIdentities(tx, candidates.map(({ record }) => record));
    const known = await holdersOf(tx, suspects.map(({ record }) => record.key));
    const fresh = candidates.filter(({ record }) => !claimed.has(record.key));
    const held: Held[] = [...sorted.held];
    let duplicates = sorted.duplicates;
    const others = [
      ...candidates.filter(({ record }) => claimed.has(record.key)).map((c) => ({ ...c, why: null })),
      ...suspects,
    ];
    for (const { line, record, why } of others) {
      const holder = claimed.get(record.key) ?? known.get(record.key);
      if (holder?.content === record.content) duplicates++;
      else if (holder === undefined && why !== null) held.push({ line, why, record, invocation: null });
      else held.push(conflictOf(line, record, 'This request is in the ledger with other usage; the first stands.'));
    }
    return { fresh, duplicates, held };
  }

  private async charge(tx: BulkTx, records: readonly Parameters<typeof chargeFor>[0][]): Promise<Charge[]> {
    if (records.length === 0) return [];
    const rules = await this.org.recognition(tx);
    const book = await this.prices.book(tx);
    return records.map((record) => chargeFor(record, rules, book));
  }

  /** Appends charges and adds them to every sum. The only way money enters or moves. */
  async book(tx: BulkTx, charges: readonly Charge[], batchId: bigint, cause: Parameters<typeof insertCharges>[4]): Promise<void> {
    if (charges.length === 0) return;
    const idsOf = await this.dictionary.idsFor(charges);
    const zone = await zoneOfSums(tx);
    const sums = new Sums(zone === 'UTC' ? null : dayIn(zone));
    for (const charge of charges) sums.add(charge, idsOf(charge));
    await insertCharges(tx, charges, idsOf, batchId, cause);
    await addSums(tx, sums);
  }
}

/** The counts of this very chunk, if it was counted before; another body under its key is refused. */
async function firstAnswer(sql: Pick<BulkTx, 'rows'>, { idempotency }: Batch): Promise<Counts | null> {
  if (idempotency === null) return null;
  const first = await batchOf(sql, idempotency.key, idempotency.seq);
  if (first === null) return null;
  if (first.bodyHash !== idempotency.bodyHash) {
    throw new Conflict('This Idempotency-Key was used for other content.', {
      slug: 'idempotency_key_reused',
      hint: 'Send new content under a new key, or the first content again.',
    });
  }
  return first.counts;
}
