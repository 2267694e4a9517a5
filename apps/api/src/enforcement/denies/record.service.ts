import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import { holdRows } from '../../holds/holds.module.js';
import { SYSTEM } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import type { Sql } from '../../platform/database.js';
import { type Cause, type Deny, shown } from './deny.js';
import type { DenyNote } from './denies.repository.js';

const ACTIONS: Readonly<Record<string, string>> = {
  attached: 'deny.attach',
  detached: 'deny.detach',
};

/** Everything that is done outside leaves an entry in the audit log, in the transaction that notes it. Call it last. */
@Injectable()
export class RecordService {
  constructor(
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async wanted(tx: Sql, { reason }: Cause, denies: readonly Deny[]): Promise<void> {
    await this.audit.recordAll(
      tx,
      SYSTEM,
      denies.map((deny) => ({
        action: deny.state === 'refused' ? 'deny.refuse' : 'deny.want',
        entityType: 'deny',
        entityId: deny.id,
        reason,
        after: shown(deny),
      })),
    );
  }

  async changed(tx: Sql, deny: Deny, { state }: DenyNote): Promise<void> {
    await this.audit.record(tx, SYSTEM, {
      action: ACTIONS[state] ?? `deny.${state}`,
      entityType: 'deny',
      entityId: deny.id,
      reason: state === 'detached' ? 'What it was for is over.' : deny.reason,
      before: { state: deny.state },
      after: { ...shown({ ...deny, state }), document: deny.document },
    });
  }

  /** Calls go on although they are denied: someone has to look. */
  async leaks(tx: Sql, deny: Deny, lastCallAt: Date): Promise<void> {
    const detail = { ...shown(deny), scope: deny.scope, lastCallAt };
    await holdRows.insertAlert(tx, 'deny_without_effect', detail, this.clock.now());
    await this.audit.record(tx, SYSTEM, {
      action: 'deny.alert',
      entityType: 'deny',
      entityId: deny.id,
      reason: 'Calls go on after the policy was attached.',
      after: detail,
    });
  }
}
