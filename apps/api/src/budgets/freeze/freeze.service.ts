import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import { claimBroken } from '../limit-alerts.repository.js';
import { raiseLimitsVersion } from '../limit-settings.repository.js';
import { type Actor, SYSTEM } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { publish } from '../../platform/outbox.js';
import { keyFrozen } from '../budgets.facts.js';
import { describeFrozen, freezeKey, type FrozenKeyRow, unfreezeKey } from './freeze.repository.js';

/** A call that costs more than its reserved worst case freezes its API key until an operator has reviewed it. */
@Injectable()
export class FreezeService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
  ) {}

  /** Answers every alert of a broken bound once. Safe to run twice. */
  freezeBroken(): Promise<number> {
    return this.database.bulk(async (tx) => {
      const now = this.clock.now();
      const frozen = [];
      for (const broken of await claimBroken(tx, now))
        if (await freezeKey(tx, broken, now)) frozen.push(broken);
      if (frozen.length === 0) return 0;
      await raiseLimitsVersion(tx);
      for (const { key, admission, detail } of frozen)
        await publish(tx, keyFrozen, { key, admission, reason: reasonOf(detail) });
      for (const { key, admission, detail } of frozen)
        await this.audit.record(tx, SYSTEM, {
          action: 'key.freeze',
          entityType: 'apiKey',
          entityId: key,
          reason: reasonOf(detail),
          after: { frozen: true, admission, detail },
        });
      return frozen.length;
    });
  }

  list(): Promise<FrozenKeyRow[]> {
    return describeFrozen(this.database);
  }

  /** False where the key is not frozen. */
  unfreeze(actor: Actor, key: string, reason: string): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const was = await unfreezeKey(tx, key);
      if (was === null) return false;
      await raiseLimitsVersion(tx);
      await this.audit.record(tx, actor, {
        action: 'key.unfreeze',
        entityType: 'apiKey',
        entityId: key,
        reason,
        before: { frozen: true, admission: was.admission, at: new Date(was.at).toISOString() },
        after: { frozen: false },
      });
      return true;
    });
  }
}

const reasonOf = (detail: unknown): string =>
  typeof detail === 'object' && detail !== null && 'reported' in detail
    ? 'Usage was reported under this key that no such call can have.'
    : 'A call under this key cost more than its worst case.';
