import { randomUUID } from 'node:crypto';
import {
  type Coordinates,
  GATEWAY_LIVES_SECONDS,
  grantLease,
  headroom,
  IDENTITY,
  type Lease,
  LEASE_SPEND_SECONDS,
  leaseAmount,
  leaseTermMs,
  type Room,
  type Scope,
  type Taken,
} from '@bursar/limits';
import { Inject, Injectable } from '@nestjs/common';
import {
  type CurrentWindow,
  type Denial,
  increasesAt,
  WindowChanges,
  windowRows,
} from '../../budgets/budgets.module.js';
import { QuotaMeter } from '../../quotas/quotas.module.js';
import {
  GatewaysService,
  leasedLately,
  meetLife,
  noteLeased,
  sharersIn,
} from '../../gateways/gateways.module.js';
import { Clock } from '../../platform/clock.js';
import { type BulkTx, Database } from '../../platform/database.js';
import { Unavailable } from '../../platform/errors.js';
import type { Asking } from '../admission-request.js';
import { stampNow } from '../admission.repository.js';
import { Stale } from '../admission-batch.js';
import { leaseRows, type StoredLease } from '../../leases/leases.module.js';
import { type GrantedLease, grantedLease } from './granted-lease.js';
import {
  boundCoordinates,
  CALLS_USUAL,
  LEASE_TERMS,
  type LeaseRequest,
  type Leasing,
  leasingOf,
  TERM_MS_MIN,
} from './lease-request.js';
import { type PlannedLease, EvaluationService } from '../evaluation.service.js';

const TRIES_MAX = 5;
const RETRY_SECONDS = 5;
/** One in use, and one that is being settled. */
const OUTSTANDING_LEASES_MAX = 2n;

export type LeaseAnswer =
  | { readonly outcome: 'granted'; readonly lease: GrantedLease }
  | { readonly outcome: 'denied'; readonly denial: Denial }
  | { readonly outcome: 'stale_epoch'; readonly epoch: number }
  /** Each call is to be asked for by itself. */
  | { readonly outcome: 'not_ample'; readonly detail: string; readonly retryAfterSeconds: number };

const notAmple = (detail: string): LeaseAnswer => ({
  outcome: 'not_ample',
  detail,
  retryAfterSeconds: RETRY_SECONDS,
});

/** Gives gateways slices of budgets to spend in-process, where the room is ample. */
@Injectable()
export class LeasesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(EvaluationService) private readonly evaluations: EvaluationService,
    @Inject(QuotaMeter) private readonly quotas: QuotaMeter,
    @Inject(GatewaysService) private readonly gateways: GatewaysService,
  ) {}

  async grant(asking: Asking, request: LeaseRequest): Promise<LeaseAnswer> {
    const leasing = leasingOf(asking, request);
    await this.gateways.claim({ id: asking.keyId }, leasing.gateway);
    for (let tries = 1; tries <= TRIES_MAX; tries++) {
      const now = this.clock.now();
      // What says no may have been remembered from before it was changed.
      const isSure = tries > 1;
      const { evaluation, stamp, tokenKey } = await this.evaluations.evaluateLease(
        leasing.ask,
        now,
        isSure,
      );
      if (evaluation.outcome === 'denied') {
        if (!isSure) continue;
        const { denial } = evaluation;
        // Some calls like it go on: which ones is decided for each.
        return denial.code === 'rate_limited' ? notAmple(denial.detail) : evaluation;
      }
      const hindrance = await this.hindrance(evaluation);
      if (hindrance !== null && !isSure) continue;
      const answer = await this.database
        .bulkAgain(async (tx) => {
          const { gateway: name, epoch } = leasing;
          const met = await meetLife(tx, { name, apiKey: asking.keyId, epoch }, now);
          if (met === null) throw new Stale();
          if (met.epoch > leasing.epoch)
            return { outcome: 'stale_epoch', epoch: met.epoch } as const;
          if (hindrance !== null) return notAmple(hindrance);
          return this.carve(tx, leasing, { evaluation, stamp, tokenKey }, now);
        })
        .catch((error: unknown) => {
          if (error instanceof Stale) return null;
          throw error;
        });
      if (answer !== null) return answer;
    }
    throw new Unavailable('The budgets keep changing.', 1);
  }

  /** What has to be asked for each call cannot be granted ahead. */
  private async hindrance({ known, priced, boundBy }: PlannedLease): Promise<string | null> {
    const { throttledTo, downgraded } = priced.plan;
    if (throttledTo !== null) return 'Calls like this one are throttled.';
    if (downgraded) return 'Calls like this one go to a cheaper model.';
    const isAnother = (name: string) => boundBy.has(name) && priced.call[name] !== known.call[name];
    if (isAnother('model') || isAnother(IDENTITY))
      return 'Calls like this one go to another model.';
    return this.quotas.hinders(boundCoordinates(known.call, boundBy));
  }

  /** From every window above the calls, at once: with the locks that admissions take, in their order. */
  private async carve(
    tx: BulkTx,
    leasing: Leasing,
    { evaluation, stamp, tokenKey }: { evaluation: PlannedLease; stamp: string; tokenKey: Buffer },
    now: Date,
  ): Promise<LeaseAnswer> {
    await windowRows.shareWindows(tx);
    const { windows, known, priced, boundBy } = evaluation;
    const taken = await windowRows.lockBalances(
      tx,
      windows.map(({ id }) => id),
    );
    if ((await stampNow(tx)) !== stamp) throw new Stale();
    const at = now.getTime();
    const { gateway, ask } = leasing;
    const proven = await leasedLately(tx, now, GATEWAY_LIVES_SECONDS);
    const self = { name: gateway, keyId: ask.asking.keyId };
    const rooms = roomsOf(windows, taken, at, (scope) => sharersIn(scope, proven, self));
    const call = boundCoordinates(known.call, boundBy);
    const worst = priced.worst ?? 0n;
    const wish = leasing.wish ?? worst * CALLS_USUAL;
    const amount = leaseAmount({ spendPerSecond: wish / LEASE_SPEND_SECONDS, rooms, worst });
    const ends = windows.map(({ window }) => window.end);
    const terms = { ...LEASE_TERMS, termMs: leaseTermMs(LEASE_TERMS.termMs, at, ends) };
    if (amount === null || terms.termMs < TERM_MS_MIN)
      return notAmple('The budgets above these calls have no ample room.');
    if (
      (await leaseRows.outstandingOf(tx, { gateway, apiKey: self.keyId }, call)) >
      OUTSTANDING_LEASES_MAX * amount
    )
      return notAmple('This gateway has leases for such calls that it has not handed back.');
    const lease = {
      ...leaseFor(leasing, windows, call),
      ...grantLease(amount, leasing.epoch, at, terms),
      applied: { leased: amount, presumed: 0n },
    };
    const changes = new WindowChanges();
    await leaseRows.insertLease(tx, lease, changes);
    await noteLeased(tx, gateway, now);
    await changes.apply(tx);
    return { outcome: 'granted', lease: grantedLease(lease, tokenKey) };
  }
}

/** Soft budgets bind nothing. */
function roomsOf(
  windows: readonly CurrentWindow[],
  taken: ReadonlyMap<bigint, Taken>,
  at: number,
  sharersOf: (scope: Scope) => number,
): Room[] {
  return windows.flatMap(({ id, budget }) => {
    const balance = taken.get(id);
    if (balance === undefined) throw new Stale();
    const { limit, mode, scope } = budget;
    if (mode !== 'hard') return [];
    const left = headroom({ ...balance, limit, increases: increasesAt(budget, at) });
    return [{ headroom: left, sharers: sharersOf(scope) }];
  });
}

const leaseFor = (
  { gateway, ask }: Leasing,
  windows: readonly CurrentWindow[],
  call: Coordinates,
): Omit<StoredLease, keyof Lease | 'applied'> => ({
  id: randomUUID(),
  apiKey: ask.asking.keyId,
  gateway,
  provider: ask.request.provider,
  windowIds: windows.map(({ id }) => id),
  windows: windows.map(({ id, budget, window }) => ({
    id,
    budgetId: budget.id,
    reach: null,
    ...window,
  })),
  call,
  givenBack: null,
});
