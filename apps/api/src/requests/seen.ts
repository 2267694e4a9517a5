import { createHash } from 'node:crypto';
import { canonicalJson } from '@bursar/policy';
import { fromFemto, toFemto } from '@bursar/pricing';
import { type LimitStanding, toShown } from './request.js';
import type { RequestRow } from './requests.repository.js';

/** Pure. One text for all that an approver agrees to: what is asked, and the limit as it stands at that moment. */
export function hashOfSeen(row: RequestRow, limit: LimitStanding): string {
  const { id, subject, team, from, to, until, why, requestedBy } = row;
  const asked = { id, ...toShown(subject), kind: subject.kind, team, from, to, why, requestedBy };
  const stands = { base: fromFemto(limit.base), effective: fromFemto(limit.effective) };
  const all = { ...asked, until: until.toISOString(), scope: { ...limit.scope }, stands };
  return createHash('sha256').update(canonicalJson(all)).digest('hex');
}

/** Pure. An approver who does not say what they saw agrees to the request as it was made, on the limit as it then was. */
export const isAsSeen = (row: RequestRow, limit: LimitStanding, hash: string | null): boolean =>
  hash === null ? limit.effective === toFemto(row.from) : hash === hashOfSeen(row, limit);
