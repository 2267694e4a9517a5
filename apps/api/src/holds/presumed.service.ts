import { releaseHold } from '@bursar/limits';
import { fromFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { WindowChanges } from '../budgets/budgets.module.js';
import { AuditService } from '../audit/audit.module.js';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { type BulkTx, Database } from '../platform/database.js';
import { isUuid } from '../platform/ids.js';
import { type Problem, refuse } from '../platform/outcome.js';
import { lockHolds, saveHolds } from './hold.repository.js';
import { askRelease, completeRelease, findRelease, logExists } from './presumed.repository.js';
import { type StoredHold, toHold, withHold } from './stored-hold.js';
import { findHoldsById, findPresumed } from './hold-view.repository.js';
import { type HoldView, viewOf } from './hold-view.js';

export interface Release {
  readonly state: 'asked' | 'released';
  readonly hold: HoldView;
}

/** Calls whose cost was not reported. Where no log will ever report it, two people may give back what is presumed. */
@Injectable()
export class PresumedService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
  ) {}

  async list(actor: Actor, team: string | null): Promise<HoldView[]> {
    const seen = actor.teams === 'all' ? null : actor.teams;
    const teams = team === null ? seen : (seen ?? [team]).filter((one) => one === team);
    return (await findPresumed(this.database, teams)).map((hold) => viewOf(actor, hold));
  }

  async release(actor: Actor, admission: string, reason: string): Promise<Release | Problem> {
    if (actor.kind !== 'person')
      return refuse('needs_a_person', 'Only people give back what is presumed spent.');
    if (reason.trim() === '') return refuse('needs_a_reason', 'Say why nothing was spent.');
    const unknown = refuse('unknown_admission', 'There is no such admission.');
    if (!isUuid(admission)) return unknown;
    const done = await this.database.bulk(async (tx) => {
      const [hold] = await lockHolds(tx, [admission.toLowerCase()]);
      return hold === undefined ? unknown : this.step(tx, actor, hold, reason);
    });
    if (typeof done === 'object') return done;
    const [view] = await findHoldsById(this.database, [admission]);
    return view === undefined ? unknown : { state: done, hold: viewOf(actor, view) };
  }

  private async step(
    tx: BulkTx,
    actor: Actor,
    hold: StoredHold,
    reason: string,
  ): Promise<Problem | Release['state']> {
    const asked = await findRelease(tx, hold.id);
    if (hold.state === 'RELEASED') return 'released';
    if (hold.state !== 'PRESUMED')
      return refuse('not_presumed', `This admission is ${hold.state}: nothing is presumed.`);
    if (hold.logged.length > 0 || (await logExists(tx, hold.id)))
      return refuse(
        'log_exists',
        'The provider\u2019s log covers this model in that hour: it will report this call, or prove that there was none.',
      );
    if (asked === null) return this.ask(tx, actor, hold, reason);
    if (asked.by === actor.id)
      return refuse('same_person', 'A second person has to agree.', {
        hint: `${asked.name} has asked.`,
      });
    return this.complete(tx, actor, hold, asked.by, reason);
  }

  private async ask(tx: BulkTx, actor: Actor, hold: StoredHold, reason: string): Promise<'asked'> {
    await askRelease(tx, hold.id, actor, reason, this.clock.now());
    await this.audit.record(tx, actor, {
      action: 'hold.askRelease',
      entityType: 'admission',
      entityId: hold.id,
      reason,
      before: { state: hold.state, presumedUsd: fromFemto(hold.applied.presumed) },
    });
    return 'asked';
  }

  private async complete(
    tx: BulkTx,
    actor: Actor,
    hold: StoredHold,
    askedBy: string,
    reason: string,
  ): Promise<Problem | 'released'> {
    const people = [askedBy, actor.id] as const;
    const step = releaseHold(toHold(hold), { people, logExists: false });
    if (step.outcome !== 'applied')
      return refuse('not_presumed', 'Nothing is presumed of this admission.');
    const now = this.clock.now();
    await completeRelease(tx, hold.id, actor.id, now);
    const changes = new WindowChanges();
    await saveHolds(tx, [withHold(hold, step.hold)], now, changes);
    await changes.apply(tx);
    await this.audit.record(tx, actor, {
      action: 'hold.release',
      entityType: 'admission',
      entityId: hold.id,
      reason,
      before: { state: hold.state, presumedUsd: fromFemto(hold.applied.presumed), askedBy },
      after: { state: 'RELEASED', presumedUsd: '0' },
    });
    return 'released';
  }
}
