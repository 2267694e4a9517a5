import type { Target } from '@bursar/policy';
import { fromFemto } from '@bursar/pricing';
import { messageOf } from '../errors.js';
import { toFemto } from '../amounts.js';
import { isObject, problemIn, type Answer, type Authority } from '../admission/authority.js';
import type { AskedCall } from '../admission/call.js';
import type { Report } from '../events.js';
import { coordinatesOf, type LeaseGrant, LeaseInHand } from './lease-in-hand.js';
import { jitteredMs, type Waits } from '../waits.js';

export interface LeasesOptions {
  readonly gateway: string;
  readonly epoch: number;
  /** Synced before the lease is used: a life later must know what to hand back. */
  readonly granted: (leaseId: string) => Promise<void>;
  /** Hands a lease back: lists what may be under way. The receiver keeps trying. */
  readonly giveBack: (slice: LeaseInHand) => void;
}

const ASK_MS_MAX = 5_000;
const SWEEP_MS = 250;
/** A slice is asked for that lasts for so many calls like the first, or as much as it lasted before. */
const CALLS_FIRST = 200n;
const BACK_OFF_MS = 2_000;
const BACK_OFF_MS_MAX = 60_000;
/** How long a lease that ran dry in a moment may grow from one to the next. */
const GROWTH_MAX = 4n;

/** A call that a lease could pay for. */
export interface Demand {
  readonly call: AskedCall;
  readonly place: Target;
  readonly worst: bigint;
  readonly maxOutputTokens: number;
}

/** Leases in hand, found by the coordinates that budgets look at. Asking for one never makes a call wait. */
export class Leases {
  /** By the coordinates that bind, which all leases of a moment usually share. */
  readonly #bySight = new Map<
    string,
    { readonly names: readonly string[]; readonly slices: Map<string, LeaseInHand> }
  >();
  readonly #asking = new Set<string>();
  readonly #notBefore = new Map<string, number>();
  readonly #wishes = new Map<string, bigint>();
  #lastSight: readonly string[] | null = null;
  #failures = 0;
  /** Another life of this gateway is newer. */
  #fenced = false;

  constructor(
    private readonly authority: Authority,
    private readonly waits: Waits,
    private readonly report: Report,
    private readonly options: LeasesOptions,
  ) {}

  get size(): number {
    let size = 0;
    for (const { slices } of this.#bySight.values()) size += slices.size;
    return size;
  }

  /** The lease that may pay for the call, started; null: ask. A new one is asked for in time, beside the calls. */
  take(demand: Demand, monotonicNow: number): LeaseInHand | null {
    const { call, place, worst } = demand;
    for (const { names, slices } of this.#bySight.values()) {
      const slice = slices.get(coordinatesOf(names, call, place));
      if (slice === undefined) continue;
      if (worst > 0n && slice.isLow(monotonicNow)) this.#want(demand, slice, monotonicNow);
      if (!slice.mayStart(worst, monotonicNow)) return null;
      slice.start(worst);
      return slice;
    }
    // A call that costs nothing says nothing about how much to ask for.
    if (worst > 0n) this.#want(demand, null, monotonicNow);
    return null;
  }

  /** Time ends leases also where no calls come any more. */
  async sweepLoop(): Promise<void> {
    while (await this.waits.sleep(SWEEP_MS)) {
      const now = performance.now();
      for (const slice of this.#all()) if (!slice.inTerm(now)) this.drop(slice);
      for (const [key, at] of this.#notBefore) if (at < now) this.#notBefore.delete(key);
    }
  }

  /** Nothing starts under it any more, and that is reported to the api. */
  drop(slice: LeaseInHand): void {
    for (const [sight, { slices }] of this.#bySight) {
      if (slices.get(slice.coordinates) === slice) slices.delete(slice.coordinates);
      if (slices.size === 0) this.#bySight.delete(sight);
    }
    if (slice.closing) return;
    slice.closing = true;
    this.options.giveBack(slice);
  }

  /** The api wants the room back. */
  dropLease(leaseId: string): void {
    for (const slice of this.#all()) if (slice.grant.leaseId === leaseId) this.drop(slice);
  }

  dropAll(): void {
    for (const slice of this.#all()) this.drop(slice);
  }

  #all(): LeaseInHand[] {
    return [...this.#bySight.values()].flatMap(({ slices }) => [...slices.values()]);
  }

  #want(demand: Demand, old: LeaseInHand | null, now: number): void {
    if (this.#fenced || this.waits.closed) return;
    const { call, place } = demand;
    // Until the api has said what binds, one question for each team is enough.
    const names = old?.grant.boundBy ?? this.#lastSight ?? FIRST_SIGHT;
    const key = coordinatesOf(names, call, place);
    if (this.#asking.has(key) || (this.#notBefore.get(key) ?? 0) > now) return;
    this.#asking.add(key);
    void this.#ask(demand, old, key)
      .catch((error: unknown) => {
        this.report({
          event: 'lease',
          state: 'refused',
          detail: messageOf(error),
        });
        this.#notBefore.set(key, performance.now() + BACK_OFF_MS);
      })
      .finally(() => this.#asking.delete(key));
  }

  async #ask(demand: Demand, old: LeaseInHand | null, key: string): Promise<void> {
    const { call, place } = demand;
    const { gateway, epoch } = this.options;
    const wish = this.#wishFor(demand, old, key);
    const { team, project, environment, user, dimensions, inputTokens, attempts } = call;
    const sentAt = performance.now();
    const answer = await this.authority.post(
      '/v1/leases',
      {
        gateway,
        epoch,
        team,
        project,
        environment,
        user,
        ...{ ...place, region: place.region ?? '' },
        ...{ dimensions, inputTokens, attempts, maxOutputTokens: demand.maxOutputTokens },
        amountUsd: fromFemto(wish),
      },
      ASK_MS_MAX,
    );
    const grant = grantIn(answer);
    if (grant === null) {
      this.#refused(answer, old, key);
      return;
    }
    this.#failures = 0;
    await this.options.granted(grant.leaseId);
    this.report({
      event: 'lease',
      state: 'granted',
      detail: `${grant.leaseId}: ${fromFemto(grant.amount)} USD`,
    });
    if (old !== null) this.drop(old);
    const slice = new LeaseInHand(grant, coordinatesOf(grant.boundBy, call, place), sentAt);
    if (this.waits.closed) {
      this.options.giveBack(slice);
      return;
    }
    const sight = grant.boundBy.join('\n');
    const seen = this.#bySight.get(sight) ?? {
      names: grant.boundBy,
      slices: new Map<string, LeaseInHand>(),
    };
    this.#bySight.set(sight, seen);
    this.#lastSight = grant.boundBy;
    const other = seen.slices.get(slice.coordinates);
    if (other !== undefined) this.drop(other);
    seen.slices.set(slice.coordinates, slice);
  }

  /** As much as went in the time of a lease, half as much again; the api gives what there is room for. */
  #wishFor({ worst }: Demand, old: LeaseInHand | null, key: string): bigint {
    if (old === null) return this.#wishes.get(key) ?? worst * CALLS_FIRST;
    const elapsedMs = BigInt(Math.max(1, Math.round(performance.now() - old.sentAt)));
    const pace = (old.used * BigInt(old.grant.termMs) * 3n) / (elapsedMs * 2n);
    const most = old.grant.amount * GROWTH_MAX;
    const wish = [pace, worst * CALLS_FIRST].reduce((a, b) => (a > b ? a : b));
    this.#wishes.set(key, wish < most ? wish : most);
    return wish < most ? wish : most;
  }

  #refused(answer: Answer, old: LeaseInHand | null, key: string): void {
    const now = performance.now();
    if (answer.outcome === 'unavailable') {
      this.#failures += 1;
      const waitMs =
        answer.retryAfterMs ?? jitteredMs(this.#failures, BACK_OFF_MS, BACK_OFF_MS_MAX);
      this.#notBefore.set(key, now + waitMs);
      return;
    }
    const problem = problemIn(answer.body);
    const seconds = Number(problem?.['retryAfterSeconds']);
    this.#notBefore.set(key, now + (seconds > 0 ? seconds * 1000 : 5 * BACK_OFF_MS));
    if (problem?.code === 'stale_epoch') this.#fence(problem.detail);
    this.report({
      event: 'lease',
      state: 'refused',
      detail: problem?.detail ?? `Status ${answer.status}.`,
    });
    // Whatever is the reason that there is no next one, the room that this one takes is wanted elsewhere.
    if (old !== null) this.drop(old);
    if (this.#fenced) this.dropAll();
  }

  /** What is under way may still be settled; under a lease nothing starts again in this life. */
  #fence(detail: string): void {
    if (this.#fenced) return;
    this.#fenced = true;
    this.report({ event: 'fenced', epoch: this.options.epoch, detail });
  }
}

const FIRST_SIGHT = ['team'];

function grantIn(answer: Answer): LeaseGrant | null {
  if (answer.outcome !== 'answered' || answer.status !== 201 || !isObject(answer.body)) return null;
  const { leaseId, epoch, team, amountUsd, termMs, boundBy, tokenKey, tokenPrefix } = answer.body;
  if (typeof team !== 'string') return null;
  const amount = typeof amountUsd === 'string' ? toFemto(amountUsd) : null;
  if (typeof leaseId !== 'string' || typeof epoch !== 'number' || typeof termMs !== 'number')
    return null;
  if (amount === null || typeof tokenKey !== 'string' || typeof tokenPrefix !== 'string')
    return null;
  if (!Array.isArray(boundBy) || !boundBy.every((name) => typeof name === 'string')) return null;
  return {
    leaseId,
    epoch,
    team,
    amount,
    termMs,
    boundBy: [...boundBy].sort(),
    tokenKey,
    tokenPrefix,
  };
}
