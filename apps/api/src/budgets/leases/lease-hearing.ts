import { Conflict, Invalid } from '../../platform/errors.js';
import type { EndingRound } from '../holds/ending.js';
import { type LeaseRound, retold } from './lease-round.js';
import { callHash, hearCall, type HearingGrounds, type LeasedCall } from './leased-call.js';
import type { HeardHold } from './leased-hold.repository.js';
import { type AdmittedMovement, isUntold, type StoredHold } from '../holds/stored-hold.js';
import type { StoredLease } from './stored-lease.js';

export type Told = Omit<LeasedCall, 'settlement'> & {
  readonly settlement?: LeasedCall['settlement'];
};

/** The calls that one transaction hears of. Pure. */
export class Hearing {
  private readonly found = new Map<string, HeardHold>();

  constructor(
    private readonly lease: StoredLease,
    private readonly round: EndingRound,
    private readonly leases: LeaseRound,
    private readonly grounds: HearingGrounds,
  ) {}

  get heard(): HeardHold[] {
    return [...this.found.values()];
  }

  /** Why nothing can be done with what is told; null: it is heard, now or before. */
  hear(
    call: Told,
    standing: StoredHold | undefined,
    coming: readonly AdmittedMovement[],
  ): Error | null {
    const known = this.round.holdOf(call.admissionId) ?? standing;
    if (known !== undefined && !isUntold(known)) {
      if (known.leaseId !== this.lease.id) return notInLease(call);
      if (known.bodyHash !== callHash(call)) return toldOtherwise(call);
      if (this.round.holdOf(known.id) === undefined) this.round.take(known, coming);
      return null;
    }
    const hearing = hearCall(call, this.lease, this.grounds);
    if (hearing.outcome === 'not_in_lease') return notInLease(call);
    if (hearing.outcome === 'too_long')
      return new Invalid('These names are too long together.', { slug: 'bad_input' });
    const { hold } = hearing.heard;
    this.leases.draw(this.lease.id, hold.worst - (known?.worst ?? 0n));
    this.found.set(hold.id, hearing.heard);
    // What the log has told before is told again to the hold as its gateway describes it.
    const earlier = known === undefined ? [] : retold(known);
    const told = known?.told ?? hold.told;
    const windowIds = known?.windowIds ?? hold.windowIds;
    this.round.take({ ...hold, told, windowIds }, [...earlier, ...coming], true);
    return null;
  }
}

const notInLease = ({ admissionId }: Told): Error =>
  new Conflict(`The call ${admissionId} cannot have been made under this lease.`, {
    slug: 'not_in_lease',
  });

const toldOtherwise = ({ admissionId }: Told): Error =>
  new Conflict(`The call ${admissionId} was told of with other content.`, {
    slug: 'told_otherwise',
    hint: 'What was told first stands.',
  });
