import { releaseHold } from '@bursar/limits';
import { Inject, Injectable } from '@nestjs/common';
import type { ApprovalKind } from '../approvals/approvals.module.js';
import { AuditService } from '../audit/audit.module.js';
import { Clock } from '../platform/clock.js';
import type { Sql } from '../platform/database.js';
import { type Problem, refuse } from '../platform/outcome.js';
import { lockHolds, saveHolds } from './hold.repository.js';
import { logExists } from './presumed.repository.js';
import { type Releasable, releaseKind } from './release-kind.js';
import { type StoredHold, toHold, withHold } from './stored-hold.js';

/** What is presumed of a call, given back. */
@Injectable()
export class ReleaseApproval {
  readonly kind: ApprovalKind;

  constructor(@Inject(Clock) clock: Clock, @Inject(AuditService) audit: AuditService) {
    this.kind = releaseKind(HOLDS, { clock, audit });
  }
}

const UNKNOWN = refuse('unknown_admission', 'There is no such admission.');

async function holdOf(sql: Sql, admission: string): Promise<StoredHold | Problem> {
  const [hold] = await lockHolds(sql, [admission]);
  if (hold === undefined) return UNKNOWN;
  if (hold.state === 'RELEASED')
    return refuse('released_already', 'What was presumed is given back already.');
  if (hold.state !== 'PRESUMED')
    return refuse('not_presumed', `This admission is ${hold.state}: nothing is presumed.`);
  if (hold.logged.length === 0 && !(await logExists(sql, hold.id))) return hold;
  return refuse(
    'log_exists',
    'The provider\u2019s log covers this model in that hour: it will report this call, or prove that there was none.',
  );
}

export const HOLDS: Releasable<StoredHold> = {
  what: 'release',
  word: 'hold',
  entityType: 'admission',
  released: 'RELEASED',
  unknown: UNKNOWN,
  lock: (sql, id) => lockHolds(sql, [id]),
  find: holdOf,
  stateOf: ({ call }) => ({ call: { ...call } }),
  titleOf: ({ id }) => `Give back what is presumed of call ${id}`,
  lineOf: (_, usd) => `${usd} USD presumed spent is given back`,
  giveBack: async (sql, hold, { people, now, changes }) => {
    const step = releaseHold(toHold(hold), { people, logExists: false });
    if (step.outcome !== 'applied')
      return refuse('not_presumed', 'Nothing is presumed of this admission.');
    await saveHolds(sql, [withHold(hold, step.hold)], now, changes);
    return null;
  },
};
