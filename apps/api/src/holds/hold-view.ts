import type { Implausible } from './implausible.js';
import type { Actor } from '../platform/actor.js';
import type { HoldRow } from './hold-view.repository.js';

export interface HoldView {
  readonly admissionId: string;
  readonly requestId: string;
  readonly state: string;
  readonly team: string | null;
  readonly model: string | null;
  readonly worst: string;
  readonly posted: string;
  readonly presumed: string;
  readonly held: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
  readonly releaseAskedBy: string | null;
  readonly releaseAskedAt: Date | null;
  readonly releaseReason: string | null;
  readonly releaseIsMine: boolean;
  readonly reported: ReportedUsage | null;
}

/** What was reported of a call and cannot have happened: an operator has to review it. */
interface ReportedUsage extends Omit<Implausible, 'key'> {
  readonly keyId: string;
  readonly keyName: string | null;
}

export function viewOf(actor: Actor, hold: HoldRow): HoldView {
  const { id, requestId, state, worst, posted, presumed, held, call } = hold;
  const { createdAt, expiresAt, endedAt } = hold;
  return {
    admissionId: id,
    requestId,
    state,
    team: call['team'] ?? null,
    model: call['model'] ?? null,
    worst,
    posted,
    presumed,
    held,
    createdAt,
    expiresAt,
    endedAt,
    releaseAskedBy: hold.releaseName,
    releaseAskedAt: hold.releaseAt,
    releaseReason: hold.releaseReason,
    releaseIsMine: hold.releaseBy === actor.id,
    reported: reportedOf(hold),
  };
}

function reportedOf({ reported, reportedByName }: HoldRow): ReportedUsage | null {
  if (reported === null) return null;
  const { key, ...what } = reported;
  return { ...what, keyId: key, keyName: reportedByName };
}
