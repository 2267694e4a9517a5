import { type HoldAlert, type HoldState, settleHold, voidHold } from '@bursar/limits';
import { fromFemto } from '@bursar/pricing';
import {
  type AdmittedMovement,
  type Implausible,
  isUnreported,
  moveHold,
  type StoredHold,
  toHold,
  withHold,
} from '../../holds/holds.module.js';
import {
  chargedBeside,
  implausibleOf,
  recordOfSettlement,
  settlementHash,
  settlementKindOf,
  type SettlementRequest,
  tokensReported,
} from './settlement.js';
import type { Charge } from '../../ledger/ledger.module.js';
import type { Actor } from '../../platform/actor.js';
import type { Outcome } from '../../platform/queues/coalescer.js';
import { Conflict, NotFound } from '../../platform/errors.js';
import type { ChangedHold } from '../leases/lease-batch.js';
import type { UsageRecord } from '../../usage/usage.module.js';
import type { EndedCall } from '../../quotas/quotas.module.js';

export interface Ended {
  readonly admissionId: string;
  readonly state: HoldState;
  readonly costUsd: string;
}

/** A gateway's own proofs that a call cost nothing; the provider's are found elsewhere. */
export const GATEWAY_PROOFS = ['never-dispatched', 'unbilled-error'] as const;
export type GatewayProof = (typeof GATEWAY_PROOFS)[number];

export interface RaisedAlert {
  readonly hold: StoredHold;
  readonly kind: HoldAlert;
  /** Whose key it is about, where that is not the hold's. */
  readonly key?: string;
}

/** What ends an admission: the gateway's account of the call, or the proof that there was none. */
export interface EndingOrder {
  readonly actor: Actor;
  readonly admission: string;
  readonly ending:
    | { readonly do: 'settle'; readonly request: SettlementRequest }
    | { readonly do: 'void'; readonly proof: GatewayProof };
}

export interface Telling {
  readonly actor: Actor;
  readonly hold: StoredHold;
  readonly request: SettlementRequest;
  readonly record: UsageRecord;
}

/**
 * What a key was given is its own, over rotations too, and a platform engineer's. What a key that is revoked or expired has left
 * behind is ended by any that may act for the same team: a gateway that got another key finishes what it began.
 */
export const mayAct = (
  { id, teams, roles }: Actor,
  { apiKey, call }: Pick<StoredHold, 'apiKey' | 'call'>,
  endedKeys: ReadonlySet<string>,
): boolean => {
  if (apiKey === id || roles.has('platform')) return true;
  return endedKeys.has(apiKey) && (teams === 'all' || teams.includes(call['team'] ?? ''));
};

const unknown = (): Outcome<Ended> => ({
  error: new NotFound('There is no such admission.', { slug: 'unknown_admission' }),
});

/** Otherwise its gateway's slice and the authority's would give back differently. */
const UNDER_LEASE: Outcome<Ended> = {
  error: new Conflict('A call under a lease is settled at nothing, never voided.', {
    slug: 'not_voidable',
    hint: 'Settle it with the outcome `error` and without usage.',
  }),
};

/** The holds that end in one transaction. Pure. */
export class SettlementBatch {
  readonly alerts: RaisedAlert[] = [];

  /** A call cost more than its worst case: its key must rest. */
  get isBroken(): boolean {
    return this.alerts.some(({ kind }) => kind === 'bound_broken');
  }
  /** Calls that are settled now, for the first time. */
  readonly settledNow: StoredHold[] = [];
  /** Calls whose tokens are known now. */
  readonly ended: EndedCall[] = [];
  private readonly holds = new Map<string, StoredHold>();
  private readonly changes = new Set<string>();
  /** Holds under leases, as they were before anything here happened to them. */
  private readonly leased = new Map<string, StoredHold>();
  /** Null: the usage has no price. */
  private readonly costs = new Map<string, bigint | null>();
  private readonly implausible = new Map<string, Implausible>();

  /** `logged`: how many requests the provider's log has shown under each admission. */
  constructor(
    private readonly logged: ReadonlyMap<string, number>,
    /** Of the keys that these holds were given to, those that are no longer in use. */
    private readonly endedKeys: ReadonlySet<string>,
  ) {}

  /** `isNew`: nothing of it has been applied to its windows. */
  take(hold: StoredHold, onItsWay: readonly AdmittedMovement[], isNew = false): void {
    const { hold: moved, alerts } = moveHold(hold, onItsWay);
    this.holds.set(hold.id, moved);
    if (hold.leaseId !== null) this.leased.set(hold.id, hold);
    if (isNew || onItsWay.length > 0) this.changes.add(hold.id);
    for (const kind of alerts) this.alerts.push({ hold: moved, kind });
  }

  holdOf(admission: string): StoredHold | undefined {
    return this.holds.get(admission);
  }

  isLogged({ id }: StoredHold): boolean {
    return (this.logged.get(id) ?? 0) > 0;
  }

  /** The first settlement of each call that reports usage, if none was settled before. */
  telling(orders: readonly EndingOrder[]): Telling[] {
    const found = new Map<string, Telling>();
    const seen = new Set<string>();
    for (const { actor, admission, ending } of orders) {
      const hold = this.holds.get(admission);
      if (hold === undefined || ending.do !== 'settle' || !this.mayEnd(actor, hold)) continue;
      if (hold.settled !== null || seen.has(admission)) continue;
      seen.add(admission);
      if (settlementKindOf(ending.request) !== 'usage') continue;
      const { request } = ending;
      found.set(admission, { actor, hold, request, record: recordOfSettlement(hold, request) });
    }
    return [...found.values()];
  }

  /** No such call can have used what is reported of it: nothing of it counts, and its hold is presumed spent. */
  doubt(telling: Telling, reason: string, now: Date): void {
    this.implausible.set(telling.hold.id, implausibleOf(telling, reason, now));
  }

  price({ id }: StoredHold, charge: Charge | undefined): void {
    const { unpriced = 1, cost = null } = charge?.measures ?? {};
    this.costs.set(id, unpriced === 0 ? cost : null);
  }

  end({ actor, admission, ending }: EndingOrder): Outcome<Ended> {
    const hold = this.holds.get(admission);
    if (hold === undefined || !this.mayEnd(actor, hold)) return unknown();
    return ending.do === 'settle'
      ? this.settle(hold, ending.request)
      : this.prove(hold, ending.proof);
  }

  private mayEnd(actor: Actor, hold: StoredHold): boolean {
    return !isUnreported(hold) && mayAct(actor, hold, this.endedKeys);
  }

  private settle(hold: StoredHold, request: SettlementRequest): Outcome<Ended> {
    const implausible = this.implausible.get(hold.id);
    const kind = implausible === undefined ? settlementKindOf(request) : 'unknown';
    const cost =
      kind === 'free' ? 0n : kind === 'unknown' ? null : (this.costs.get(hold.id) ?? null);
    // Of a report that cannot be true, neither is the number of requests that the log has to show.
    const attempts =
      implausible === undefined ? request.attempts : Math.min(request.attempts, hold.attemptsMax);
    const body = settlementHash(request);
    const step = settleHold(toHold(hold), {
      body,
      cost,
      attempts,
      ...chargedBeside(request, kind),
    });
    if (step.answer === null)
      return {
        error: new Conflict('This admission was settled with other content.', {
          slug: 'settled_otherwise',
          hint: 'The first settlement stands; the provider\u2019s log corrects it.',
        }),
      };
    if (step.outcome === 'applied') {
      const after = { ...withHold(hold, step.hold), reported: implausible ?? null };
      this.keep(after, implausible === undefined ? step.alert : 'bound_broken');
      if (implausible !== undefined && implausible.key !== hold.apiKey)
        this.alerts.push({ hold: after, kind: 'bound_broken', key: implausible.key });
      this.settledNow.push(after);
      this.countTokens(hold, implausible === undefined ? tokensReported(request) : null);
    }
    const { state, cost: posted } = step.answer;
    return { ok: { admissionId: hold.id, state, costUsd: fromFemto(posted) } };
  }

  private prove(hold: StoredHold, kind: GatewayProof): Outcome<Ended> {
    if (hold.leaseId !== null) return UNDER_LEASE;
    const step = voidHold(toHold(hold), { kind });
    if (step.outcome === 'refused' || step.outcome === 'conflict')
      return {
        error: new Conflict(`This admission is ${hold.state}: the proof comes too late.`, {
          slug: 'not_voidable',
        }),
      };
    const after = withHold(hold, step.hold);
    if (step.outcome === 'applied') {
      this.keep(after, step.alert);
      this.countTokens(hold, 0);
    }
    return { ok: { admissionId: hold.id, state: after.state, costUsd: '0' } };
  }

  /** Without a report, what was reserved stays counted. Nothing is reserved for calls under a lease. */
  private countTokens(hold: StoredHold, used: number | null): void {
    const { call, answer, createdAt: at, tokens, leaseId } = hold;
    const reserved = leaseId === null ? tokens : 0;
    if (reserved === null || used === null) return;
    const { provider, model } = answer;
    this.ended.push({ call, provider, model, at, reserved, used });
  }

  private keep(hold: StoredHold, alert: HoldAlert | null): void {
    this.holds.set(hold.id, hold);
    this.changes.add(hold.id);
    if (alert !== null) this.alerts.push({ hold, kind: alert });
  }

  /** What became of calls under leases. */
  get followed(): ChangedHold[] {
    return [...this.leased.values()].flatMap((before) => {
      const after = this.holds.get(before.id);
      return after === undefined || !this.changes.has(before.id) ? [] : [{ before, after }];
    });
  }

  get changed(): StoredHold[] {
    return [...this.holds.values()].filter(({ id }) => this.changes.has(id));
  }
}
