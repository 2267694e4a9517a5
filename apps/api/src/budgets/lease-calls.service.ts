import { Inject, Injectable } from '@nestjs/common';
import { fromFemto } from '@bursar/pricing';
import { endedKeys } from '../access/access.module.js';
import { lockAdmissions, SettlementPosting } from '../ledger/ledger.module.js';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Coalescer, type Outcome } from '../platform/coalescer.js';
import { type BulkTx, Database } from '../platform/database.js';
import { Conflict, Forbidden, Invalid, NotFound } from '../platform/errors.js';
import { KeyedCoalescer } from '../platform/keyed-coalescer.js';
import { GroundsService } from './grounds.service.js';
import { type Ended, type EndingOrder, EndingRound, mayAct } from './ending.js';
import { lockHolds } from './hold.repository.js';
import { activateLease, returnLease } from './lease.js';
import { findLease, lockLeases } from './lease.repository.js';
import { LeaseRound, retold } from './lease-round.js';
import {
  type CallsReport,
  callHash,
  hearCall,
  type HearingGrounds,
  type LeasedCall,
  type LeaseReturn,
} from './leased-call.js';
import { type HeardHold, keepHeard } from './leased-hold.repository.js';
import { measureSettled } from './measured.js';
import { claimAdmitted } from './movement.repository.js';
import { SettlementsService } from './settlements.service.js';
import { isUntold, toHold, type AdmittedMovement, type StoredHold } from './stored-hold.js';
import { isOver, type StoredLease, startWithin } from './stored-lease.js';
import { takenByHold } from './hold.js';
import { shareWindows } from './window.repository.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

type Told = Omit<LeasedCall, 'settlement'> & { readonly settlement?: LeasedCall['settlement'] };

/** What one transaction has to do with a lease. */
interface Telling {
  readonly actor: Actor;
  readonly leaseId: string;
  readonly calls: readonly Told[];
  readonly epoch: number;
  readonly isReturning: boolean;
}

/** Of one report, however many went together. */
const TOGETHER_MAX = 500;

/** Hears of calls that gateways made under leases: each leaves its lease, becomes a hold, and ends like any other. */
@Injectable()
export class LeaseCallsService {
  /** Reports of one lease wait for each other's lock anyway: those that wait go in one transaction. */
  private readonly reports = new KeyedCoalescer<Telling, Outcome<Ended>[]>(
    () =>
      new Coalescer(
        'decisions',
        ({ calls }) => calls.length,
        { weightMax: TOGETHER_MAX, roundsMax: 1 },
        (tellings) => this.tellTogether(tellings),
      ),
  );

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(GroundsService) private readonly grounds: GroundsService,
    @Inject(SettlementsService) private readonly settlements: SettlementsService,
    @Inject(SettlementPosting) private readonly posting: SettlementPosting,
  ) {}

  /** One outcome per call. Told again, a call is answered again and changes nothing. */
  report(actor: Actor, leaseId: string, { epoch, calls }: CallsReport): Promise<Outcome<Ended>[]> {
    const telling = { actor, leaseId, calls, epoch, isReturning: false };
    return this.reports.submit(`${actor.id} ${leaseId} ${epoch}`, telling);
  }

  /** All by one key, of one lease in one life of its gateway: what is wrong with one of them is wrong with all. */
  private async tellTogether(tellings: readonly Telling[]): Promise<Outcome<Outcome<Ended>[]>[]> {
    const [first] = tellings;
    if (first === undefined) return [];
    const calls = tellings.flatMap((one) => one.calls);
    const { outcomes } = await this.tell({ ...first, calls });
    let done = 0;
    return tellings.map((one) => ({ ok: outcomes.slice(done, (done += one.calls.length)) }));
  }

  /** Every call that may be under way gets a hold of its own; the rest of the lease was never spent. */
  async giveBack(
    actor: Actor,
    leaseId: string,
    { epoch, open: calls }: LeaseReturn,
  ): Promise<{ returnedUsd: string }> {
    const { lease } = await this.tell({ actor, leaseId, calls, epoch, isReturning: true });
    return { returnedUsd: fromFemto(lease.givenBack ?? 0n) };
  }

  private async tell(
    telling: Telling,
  ): Promise<{ lease: StoredLease; outcomes: Outcome<Ended>[] }> {
    const { actor, leaseId, calls, epoch } = telling;
    const known = UUID.test(leaseId) ? await findLease(this.database, leaseId) : null;
    if (known === null) throw new NotFound('There is no such lease.', { slug: 'unknown_lease' });
    const now = this.clock.now();
    const others = known.apiKey === actor.id ? [] : [known.apiKey];
    const ended = await endedKeys(this.database, others, now);
    if (!mayAct(actor, known, ended))
      throw new Forbidden('This lease was granted to another key.', {
        slug: 'lease_of_another_key',
        hint: 'Report calls with the key that the lease was granted to; a rotated key is still the same key.',
      });
    if (epoch < known.epoch)
      throw new Conflict('This lease was granted to a later life of the gateway.', {
        slug: 'stale_epoch',
      });
    const instants = calls.map(({ startedAt }) =>
      startWithin(known, Date.parse(startedAt), now.getTime()),
    );
    await this.posting.prepare(instants);
    const boundTeam = actor.teams === 'all' ? null : (actor.teams[0] ?? null);
    const { isReturning } = telling;
    const grounds = { ...(await this.grounds.current()), now, isReturning, boundTeam };
    const { isBroken, settled, ...told } = await this.database.bulkAgain((tx) =>
      this.tellIn(tx, telling, grounds, ended),
    );
    measureSettled(settled, now);
    if (isBroken) await this.settlements.answerBroken();
    return told;
  }

  private async tellIn(
    tx: BulkTx,
    { actor, leaseId, calls, epoch, isReturning }: Telling,
    grounds: HearingGrounds,
    ended: ReadonlySet<string>,
  ): Promise<{
    lease: StoredLease;
    outcomes: Outcome<Ended>[];
    isBroken: boolean;
    settled: readonly StoredHold[];
  }> {
    // In the one order: rules, windows' opening, admissions, what is on its way, leases, holds, sums, windows.
    await tx.rows('SELECT pg_advisory_xact_lock_shared(7001)');
    await shareWindows(tx);
    const ids = [...new Set(calls.map(({ admissionId }) => admissionId))];
    const round = new EndingRound(
      ids.length === 0 ? new Map() : await lockAdmissions(tx, ids),
      ended,
    );
    const coming = Map.groupBy(await claimAdmitted(tx, ids), ({ admission }) => admission);
    const leases = new LeaseRound(await lockLeases(tx, [leaseId]));
    const standing = new Map((await lockHolds(tx, ids)).map((hold) => [hold.id, hold]));
    const lease = leases.get(leaseId);
    if (lease === undefined) throw new NotFound('There is no such lease.');
    leases.take(leaseId, (one) => activateLease(one, epoch, grounds.now.getTime()));
    const hearing = new Hearing(lease, round, leases, grounds);
    const refused = calls.map((call) =>
      hearing.hear(call, standing.get(call.admissionId), coming.get(call.admissionId) ?? []),
    );
    await keepHeard(tx, hearing.heard);
    if (isReturning) handBack(leases, leaseId);
    const orders = calls.flatMap(({ admissionId: admission, settlement }, i): EndingOrder[] =>
      refused[i] !== null || settlement === null || settlement === undefined
        ? []
        : [{ actor, admission, ending: { do: 'settle', request: settlement } }],
    );
    const settled = new Set(orders.map(({ admission }) => admission));
    const outcomes = await this.settlements.endIn(tx, orders, round, leases);
    const outcomeOf = new Map(orders.map(({ admission }, i) => [admission, outcomes[i]]));
    return {
      lease: leases.get(leaseId) ?? lease,
      isBroken: round.isBroken,
      settled: round.settledNow,
      outcomes: calls.map(({ admissionId }, i) => {
        const error = refused[i] ?? null;
        if (error !== null) return { error };
        if (settled.has(admissionId)) return outcomeOf.get(admissionId) ?? NOT_TOLD;
        const hold = round.holdOf(admissionId);
        return hold === undefined ? NOT_TOLD : { ok: standingOf(hold) };
      }),
    };
  }
}

const NOT_TOLD: Outcome<Ended> = { error: new Error('A call was told of and has no hold.') };

const standingOf = (hold: StoredHold): Ended => ({
  admissionId: hold.id,
  state: hold.state,
  costUsd: fromFemto(takenByHold(toHold(hold)).posted),
});

function handBack(leases: LeaseRound, leaseId: string): void {
  const before = leases.get(leaseId);
  if (before === undefined || isOver(before)) return;
  leases.take(leaseId, (lease) => returnLease(lease));
  const after = leases.get(leaseId);
  if (after?.state !== 'returned') return;
  const rest = before.amount - before.drawn;
  leases.keep({ ...after, givenBack: rest > 0n ? rest : 0n });
}

/** The calls that one transaction hears of. Pure. */
class Hearing {
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
