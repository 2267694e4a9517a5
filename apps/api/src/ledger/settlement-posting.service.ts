import { Inject, Injectable } from '@nestjs/common';
import type { BulkTx } from '../platform/database.js';
import type { UsageRecord } from '../usage/usage.module.js';
import { insertAdmitted, noteSettlements } from './admission.repository.js';
import {
  insertBatches,
  insertParked,
  nextBatchIds,
  ownPosting,
  touchStreams,
} from './batch.repository.js';
import type { Charge } from './charge.js';
import { amountBeside, chargeBeside } from './traces/charge-beside.js';
import { insertInvocations, insertSettledIdentities, RANK } from './invocation.repository.js';
import { MonthsService } from './months.service.js';
import { PostingService } from './posting.service.js';
import { type HigherReport, replaceTraces } from './traces/trace.repository.js';

export interface SettledUsage {
  readonly admission: string;
  readonly record: UsageRecord;
}

const SOURCE = 'gateway';

/** Usage that a gateway reports, posted under its admission until the provider's log takes its place. */
@Injectable()
export class SettlementPosting {
  constructor(
    @Inject(PostingService) private readonly posting: PostingService,
    @Inject(MonthsService) private readonly months: MonthsService,
  ) {}

  /** To be called before the transaction begins. */
  prepare(instants: readonly number[]): Promise<void> {
    return this.months.prepare(instants);
  }

  /** What these would cost, under the prices that the caller's transaction keeps still. */
  chargesOf(tx: BulkTx, records: readonly UsageRecord[]): Promise<Charge[]> {
    return this.posting.chargesOf(tx, records);
  }

  /**
   * In the caller's transaction, which holds the admissions locked, has found none of them in the log, and settles each
   * once. The charges come back in the same order.
   */
  async post(tx: BulkTx, settled: readonly SettledUsage[]): Promise<Charge[]> {
    if (settled.length === 0) return [];
    const charges = await this.posting.chargesOf(
      tx,
      settled.map(({ record }) => record),
    );
    await this.keep(tx, settled, charges, { isLogged: false });
    return charges;
  }

  /**
   * The same where the log has shown the admissions first. It stands, and has no line for what is charged beside usage: that
   * alone is posted. Answers with what each would have cost.
   */
  async postBeside(tx: BulkTx, settled: readonly SettledUsage[]): Promise<Charge[]> {
    if (settled.length === 0) return [];
    const charges = await this.posting.chargesOf(
      tx,
      settled.map(({ record }) => record),
    );
    const left = settled.flatMap((one, i) => {
      const charge = charges[i];
      const beside = charge === undefined ? null : chargeBeside(charge, one.record);
      return beside === null ? [] : [{ one, beside }];
    });
    const [ones, beside] = [left.map(({ one }) => one), left.map((found) => found.beside)];
    if (left.length > 0) await this.keep(tx, ones, beside, { isLogged: true });
    return charges;
  }

  private async keep(
    tx: BulkTx,
    settled: readonly SettledUsage[],
    charges: readonly Charge[],
    { isLogged }: { readonly isLogged: boolean },
  ): Promise<void> {
    const [id = 0n] = await nextBatchIds(tx, 1);
    const placed = settled.map(({ record }, i) => ({
      record,
      line: i + 1,
      batchId: id,
      source: SOURCE,
      rank: RANK.settlement,
    }));
    await insertSettledIdentities(
      tx,
      settled.map(({ record }) => record),
    );
    await insertInvocations(tx, placed);
    await insertAdmitted(tx, charges);
    await noteSettlements(tx, settled, isLogged);
    const outranked = await replaceTraces(tx, settled.map(reportOf));
    await this.posting.book(
      tx,
      [...charges, ...outranked],
      () => id,
      (i) => (i < charges.length ? 'settlement' : 'replaced'),
    );
    await insertParked(tx, charges);
    await touchStreams(tx, placed);
    await insertBatches(tx, [{ batch: BATCH, id, counts: countsOf(charges) }]);
  }
}

const BATCH = ownPosting(SOURCE);

/** A gateway does not say which account it called. */
const reportOf = ({ admission, record }: SettledUsage): HigherReport => ({
  ...record,
  admission,
  isCharged: amountBeside(record) > 0n,
});

function countsOf(charges: readonly Charge[]) {
  const unpriced = charges.filter(({ measures }) => measures.unpriced === 1).length;
  const accepted = charges.length;
  return { received: accepted, accepted, duplicate: 0, quarantined: 0, unpriced };
}
