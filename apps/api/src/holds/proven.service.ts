import { voidHold } from '@bursar/limits';
import { fromFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.module.js';
import { WindowChanges } from '../budgets/budgets.module.js';
import { SYSTEM } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { type BulkTx, Database } from '../platform/database.js';
import { PricesService } from '../prices/prices.module.js';
import { evidenceOf, provesSilence } from '../reconciliation/reconciliation.module.js';
import { lockHolds, saveHolds } from './hold.repository.js';
import { findSilent, type SilentHold, silentDays } from './proven.repository.js';
import { type StoredHold, toHold, withHold } from './stored-hold.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Metrics older than this change no more; what is presumed from before waits for two people. */
const DAYS_MAX = 35;
/** One transaction's worth: no admission waits for longer than this takes. */
const TOGETHER_MAX = 200;

/** Gives back what is presumed of calls that log and metrics of the provider prove to have cost nothing. */
@Injectable()
export class ProvenService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(PricesService) private readonly prices: PricesService,
  ) {}

  /** Answers how many. A day at a time, so that a month of traffic is never in memory. */
  async void(): Promise<number> {
    const since = new Date(this.clock.now().getTime() - DAYS_MAX * DAY_MS);
    let voided = 0;
    for (const day of await silentDays(this.database, since)) voided += await this.voidDay(day);
    return voided;
  }

  private async voidDay(day: string): Promise<number> {
    const from = new Date(`${day}T00:00:00Z`);
    const holds = await findSilent(this.database, {
      from,
      to: new Date(from.getTime() + DAY_MS),
    });
    const proven = await this.provenOf(holds);
    let voided = 0;
    for (let at = 0; at < proven.length; at += TOGETHER_MAX) {
      const ids = proven.slice(at, at + TOGETHER_MAX);
      voided += await this.database.bulk((tx) => this.end(tx, ids));
    }
    return voided;
  }

  private async provenOf(holds: readonly SilentHold[]): Promise<string[]> {
    if (holds.length === 0) return [];
    const evidence = await evidenceOf(
      this.database,
      await this.prices.book(this.database),
      spanOf(holds),
    );
    return holds
      .filter(({ region, model, createdAt, expiresAt }) =>
        provesSilence(evidence, { region, model, from: createdAt, to: expiresAt }),
      )
      .map(({ id }) => id);
  }

  private async end(tx: BulkTx, ids: readonly string[]): Promise<number> {
    const now = this.clock.now();
    const changes = new WindowChanges();
    const steps = (await lockHolds(tx, ids))
      .filter(({ state }) => state === 'PRESUMED')
      .map((hold) => ({ hold, step: voidHold(toHold(hold), { kind: 'counts-match' }) }))
      .filter(({ step }) => step.outcome === 'applied');
    const ended = steps.map(({ hold, step }) => withHold(hold, step.hold));
    await saveHolds(tx, ended, now, changes);
    await changes.apply(tx);
    await this.audit.recordAll(
      tx,
      SYSTEM,
      steps.map(({ hold }) => changeOf(hold)),
    );
    return ended.length;
  }
}

function spanOf(holds: readonly SilentHold[]): { readonly from: Date; readonly to: Date } {
  const first = Math.min(...holds.map(({ createdAt }) => createdAt.getTime()));
  const last = Math.max(...holds.map(({ expiresAt }) => expiresAt.getTime()));
  return {
    from: new Date(Math.floor(first / HOUR_MS) * HOUR_MS),
    to: new Date((Math.floor(last / HOUR_MS) + 1) * HOUR_MS),
  };
}

const changeOf = ({ id, state, applied }: StoredHold) => ({
  action: 'hold.void',
  entityType: 'admission',
  entityId: id,
  reason: 'The log and the metrics of the provider agree on these hours, without this call.',
  before: { state, presumedUsd: fromFemto(applied.presumed) },
  after: { proof: 'counts-match' },
});
