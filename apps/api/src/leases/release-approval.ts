import { closeLease } from '@bursar/limits';
import { Inject, Injectable } from '@nestjs/common';
import type { ApprovalKind } from '../approvals/approvals.module.js';
import { AuditService } from '../audit/audit.module.js';
import { releases } from '../holds/holds.module.js';
import { Clock } from '../platform/clock.js';
import type { Sql } from '../platform/database.js';
import { type Problem, refuse } from '../platform/outcome.js';
import { lockLeases, saveLeases } from './lease.repository.js';
import { logTellsOf } from './lease-view.repository.js';
import type { StoredLease } from './stored-lease.js';

/** What a lease never accounted for, given back. */
@Injectable()
export class LeaseApproval {
  readonly kind: ApprovalKind;

  constructor(@Inject(Clock) clock: Clock, @Inject(AuditService) audit: AuditService) {
    this.kind = releases.releaseKind(LEASES, { clock, audit });
  }
}

const UNKNOWN = refuse('unknown_lease', 'There is no such lease.');

async function leaseOf(sql: Sql, id: string): Promise<StoredLease | Problem> {
  const [lease] = await lockLeases(sql, [id]);
  if (lease === undefined) return UNKNOWN;
  if (lease.state === 'closed')
    return refuse('released_already', 'What was presumed is given back already.');
  if (closeLease(lease).refused !== null)
    return refuse('not_presumed', `This lease is ${lease.state}: nothing is presumed.`);
  if (await logTellsOf(sql, lease.id))
    return refuse('log_exists', 'The provider\u2019s log reports what was spent under it.');
  return lease;
}

export const LEASES: releases.Releasable<StoredLease> = {
  what: 'lease',
  word: 'lease',
  entityType: 'lease',
  released: 'closed',
  unknown: UNKNOWN,
  lock: (sql, id) => lockLeases(sql, [id]),
  find: leaseOf,
  stateOf: ({ gateway }) => ({ gateway }),
  titleOf: ({ gateway }) => `Give back what is presumed of a lease of ${gateway}`,
  lineOf: ({ gateway }, usd) => `${usd} USD presumed of ${gateway} is given back`,
  giveBack: async (sql, lease, { now, changes }) => {
    await saveLeases(sql, [{ ...lease, ...closeLease(lease).lease }], now, changes);
    return null;
  },
};
