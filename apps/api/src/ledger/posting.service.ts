import { Inject, Injectable } from '@nestjs/common';
import { keyNames } from '../access/access.module.js';
import { OrgService } from '../org/org.module.js';
import type { BulkTx, Sql } from '../platform/database.js';
import { requireLock, takeLock } from '../platform/locks.js';
import { PricesService } from '../prices/prices.module.js';
import type { Tokens, UsageRecord } from '../usage/usage.module.js';
import { accept, type Accepted, firstOfEach, type Incoming } from './acceptance.js';
import { replaceSettlements } from './admission.repository.js';
import { insertParked, touchStreams } from './batch.repository.js';
import { type Charge, chargeFor, teamOf } from './charge.js';
import { addSums, type Cause, insertCharges } from './charge.repository.js';
import { DictionaryRepository } from './dictionary.repository.js';
import {
  claimIdentities,
  holdersOf,
  insertInvocations,
  RANK,
  standingOf,
} from './invocation.repository.js';
import { chargeBeside } from './traces/charge-beside.js';
import { MonthsService } from './months.service.js';
import { insertMovements } from './movement.repository.js';
import { readCalendar } from './periods/period.repository.js';
import { postingMonth } from './periods/posting-month.js';
import { dayIn, Sums } from './sums.js';
import { loadTokenKey } from './token-key.repository.js';
import { acceptTraces } from './traces/trace-acceptance.js';
import { namesOf } from './traces/trace-names.js';
import {
  type HigherReport,
  insertTraces,
  mergeTraces,
  outrankedBy,
  replaceTraces,
  takeBack,
  tracesNamed,
} from './traces/trace.repository.js';

/** What became of records, and what the fresh ones cost, in their order. */
export interface PostedRecords<T> extends Accepted<T> {
  readonly charges: readonly Charge[];
}

/** Accepts, rates and posts usage in the transaction of its caller, who commits and answers. */
@Injectable()
export class PostingService {
  private key: Buffer | undefined;
  /** By id, for good: a key keeps its name. Null: there is no such key. */
  private readonly keyNames = new Map<string, string | null>();

  constructor(
    @Inject(OrgService) private readonly org: OrgService,
    @Inject(PricesService) private readonly prices: PricesService,
    @Inject(DictionaryRepository) private readonly dictionary: DictionaryRepository,
    @Inject(MonthsService) private readonly months: MonthsService,
  ) {}

  /** Partitions for these instants, epoch ms: to be called before the transaction begins. */
  prepare(instants: readonly number[]): Promise<void> {
    return this.months.prepare(instants);
  }

  /**
   * A request counts once: each record is fresh, a duplicate, or in conflict with the one that counts. Reports of sources below
   * the provider's log are decided after it, and alone: what another transaction would post of the same call must be seen.
   */
  async post<T extends Incoming>(tx: BulkTx, incoming: readonly T[]): Promise<PostedRecords<T>> {
    const { trace = [], log = [] } = Object.groupBy(incoming, ({ record }) =>
      record.trace === undefined ? 'log' : 'trace',
    );
    await this.keepStill(tx, incoming);
    const logged = await this.postLog(tx, log);
    if (trace.length === 0) return logged;
    const traced = await this.postTraces(tx, trace);
    return {
      fresh: [...logged.fresh, ...traced.fresh],
      charges: [...logged.charges, ...traced.charges],
      duplicates: [...logged.duplicates, ...traced.duplicates],
      conflicts: [...logged.conflicts, ...traced.conflicts],
    };
  }

  /** Rules, prices and what stands for the calls of these stay as they are. To be called before rows are locked. */
  async keepStill(tx: BulkTx, incoming: readonly Pick<Incoming, 'record'>[]): Promise<void> {
    await keepRules(tx);
    const isLog = incoming.every(({ record }) => record.trace === undefined);
    await takeLock(tx, 'standing', { shared: isLog });
    await takeLock(tx, 'periods', { shared: true });
  }

  private async postLog<T extends Incoming>(
    tx: BulkTx,
    incoming: readonly T[],
  ): Promise<PostedRecords<T>> {
    const holders = await claimIdentities(
      tx,
      firstOfEach(incoming).map(({ record }) => record),
    );
    const accepted = accept(incoming, holders);
    const { fresh } = accepted;
    const charges = await this.chargesOf(
      tx,
      fresh.map(({ record }) => record),
    );
    await insertInvocations(tx, fresh);
    const reports = fresh.map(({ record }, i): HigherReport => {
      const { provider, account, region, requestId } = record;
      const admission = charges[i]?.admitted?.admission ?? null;
      return { provider, account, region, requestId, admission, isCharged: false };
    });
    const outranked = [
      ...(await replaceSettlements(tx, charges)),
      ...(await replaceTraces(tx, reports)),
    ];
    await this.bookFresh(tx, fresh, charges, outranked);
    return { ...accepted, charges };
  }

  private async postTraces<T extends Incoming>(
    tx: BulkTx,
    incoming: readonly T[],
  ): Promise<PostedRecords<T>> {
    const records = incoming.map(({ record }) => record);
    const accepted = acceptTraces(incoming, {
      traces: await tracesNamed(tx, [...new Set(records.flatMap(namesOf))]),
      ...(await outrankedBy(tx, records)),
    });
    const { fresh, beside, names, merged, outranked, charged } = accepted;
    const own = fresh.map(({ record }) => record);
    const whole = await this.chargesOf(tx, own);
    const charges = fresh.flatMap((one, i) => {
      const charge = whole[i];
      if (charge === undefined) return [];
      return (beside.has(one) ? chargeBeside(charge, one.record) : null) ?? charge;
    });
    const states = fresh.map((one) => (beside.has(one) ? 'charged' : 'stands'));
    await insertTraces(tx, own, states, names);
    await insertInvocations(
      tx,
      fresh.map((one) => ({ ...one, rank: RANK.trace })),
    );
    await this.bookFresh(tx, fresh, charges, []);
    const [batchId = 0n] = incoming.map((one) => one.batchId);
    const takenBack = [
      ...(await mergeTraces(tx, merged)),
      ...(await takeBack(tx, outranked, 'outranked')),
      ...(await takeBack(tx, charged, 'charged')),
    ];
    await this.book(tx, takenBack, () => batchId, 'replaced');
    return { ...accepted, charges };
  }

  private async bookFresh(
    tx: BulkTx,
    fresh: readonly Incoming[],
    charges: readonly Charge[],
    outranked: readonly Charge[],
  ): Promise<void> {
    await this.book(
      tx,
      [...charges, ...outranked],
      (i) => (fresh[i] ?? fresh[0])?.batchId ?? 0n,
      (i) => (i < charges.length ? 'ingest' : 'replaced'),
    );
    await insertParked(tx, charges);
    await touchStreams(tx, fresh);
  }

  /** Whose a record is, under the rules of this transaction. */
  async teamsOf(tx: BulkTx): Promise<(record: UsageRecord) => string> {
    await keepRules(tx);
    const rules = await this.org.recognition(tx);
    const tokenKey = await this.tokenKey(tx);
    return (record) => teamOf(record, rules, tokenKey);
  }

  /** Usage and cost of a counted request as they stand; null where there is none. */
  async standingOf(tx: BulkTx, key: string): Promise<Record<string, unknown> | null> {
    const holder = (await holdersOf(tx, [key])).get(key);
    return holder === undefined ? null : standingOf(tx, key, holder.occurredAt);
  }

  /** What these records cost, and whom, under the rules and prices that the caller's transaction keeps still. */
  async chargesOf(tx: BulkTx, records: readonly UsageRecord[]): Promise<Charge[]> {
    if (records.length === 0) return [];
    const rules = await this.org.recognition(tx);
    const book = await this.prices.book(tx);
    const rated = (tokens: Tokens) =>
      records.map((record) => chargeFor(record, rules, book, tokens));
    const tokens = await this.tokens(tx, []);
    const charges = rated(tokens);
    return this.areNamed(charges) ? charges : rated(await this.tokens(tx, charges));
  }

  /** What opens tokens, with the names of the keys that these charges were admitted under: each is asked for once. */
  async tokens(sql: Sql, charges: readonly Pick<Charge, 'admitted'>[]): Promise<Tokens> {
    const unknown = charges.flatMap(({ admitted }) =>
      admitted === null || this.keyNames.has(admitted.key) ? [] : [admitted.key],
    );
    const found = await keyNames(sql, unknown);
    for (const id of unknown) this.keyNames.set(id, found.get(id) ?? null);
    return { secret: await this.tokenKey(sql), keyNames: this.keyNames };
  }

  private areNamed(charges: readonly Charge[]): boolean {
    return charges.every(({ admitted }) => admitted === null || this.keyNames.has(admitted.key));
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
    // Taken where the transaction began, before any row was locked.
    requireLock('periods');
    const causeOf = typeof cause === 'function' ? cause : () => cause;
    const idsOf = await this.dictionary.idsFor(tx, charges);
    const { zone, closed } = await readCalendar(tx);
    const sums = new Sums(zone === 'UTC' ? null : dayIn(zone));
    for (const charge of charges) sums.add(charge, idsOf(charge));
    const monthOf = (charge: Charge) => postingMonth(charge.occurredAt, closed);
    await insertCharges(tx, charges, idsOf, { batchIdOf, causeOf, monthOf });
    await insertMovements(tx, charges, idsOf, causeOf);
    await addSums(tx, sums);
  }
}

/** Shared: rules and prices stand still until this transaction ends, and what changes them waits. */
async function keepRules(tx: BulkTx): Promise<void> {
  await takeLock(tx, 'configuration', { shared: true });
}
