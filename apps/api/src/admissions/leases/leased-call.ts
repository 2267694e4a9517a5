import { type Coordinates, leaseHeadOf, reclaimsAt } from '@bursar/limits';
import { fromFemto, InexactAmount, type PriceBook, toFemto } from '@bursar/pricing';
import { z } from 'zod';
import { planning } from '../../budgets/budgets.module.js';
import { sealToken } from '../../usage/usage.module.js';
import type { newHolds } from '../../holds/holds.module.js';
import { UUID } from '../../platform/ids.js';
import { readEach } from '../../platform/text/items.js';
import { AdmissionRequest, bodyHashOf, metadataOf } from '../admission-request.js';
import { HOLD_MS } from '../admission-batch.js';
import {
  headOf,
  holdUnder,
  isBoundTo,
  startWithin,
  type StoredLease,
} from '../../leases/leases.module.js';
import { SettlementRequest } from '../settlements/settlement.js';

const CALLS_TOGETHER_MAX = 500;

/** Of a gateway's life; what its column holds. */
export const epoch = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);

/** A trillion USD: more than anyone spends, and far less than a column holds. */
const FEMTO_USD_MAX = toFemto('1000000000000');
const USD_CHARACTERS_MAX = 40;

/** USD, exact to the femtodollar. */
export const usd = z.string().transform((text, context) => {
  try {
    const amount = text.length > USD_CHARACTERS_MAX ? -1n : toFemto(text);
    if (amount >= 0n && amount <= FEMTO_USD_MAX) return amount;
  } catch (error) {
    if (!(error instanceof InexactAmount)) throw error;
  }
  context.addIssue({ code: 'custom', message: 'is no amount in USD' });
  return z.NEVER;
});

/** A call that a gateway has made under its lease, as it was asked for, with the worst case that its slice was charged. */
export const LeasedCall = AdmissionRequest.extend({
  admissionId: z.string().regex(UUID),
  worstUsd: usd,
  /** By the gateway's clock. */
  startedAt: z.iso.datetime({ offset: true }),
  settlement: SettlementRequest.nullish(),
});
export type LeasedCall = z.infer<typeof LeasedCall>;

/** Each call is read by itself: an invalid one does not keep the others from being accepted. */
export const CallsReport = z.object({
  epoch,
  calls: z
    .array(readEach(LeasedCall))
    .min(1)
    .max(CALLS_TOGETHER_MAX)
    .superRefine((calls, context) => {
      const [first] = calls;
      if (first === undefined || calls.some((call) => 'item' in call)) return;
      const message = 'unfit' in first ? first.unfit : '';
      context.addIssue({ code: 'custom', message, path: [0] });
    }),
});
export type CallsReport = z.infer<typeof CallsReport>;

/** Every call that may be under way: settled ones need not be named. */
export const LeaseReturn = z.object({
  epoch,
  open: z
    .array(LeasedCall.omit({ settlement: true }))
    .max(100_000)
    .default([]),
});
export type LeaseReturn = z.infer<typeof LeaseReturn>;

export interface CallContext {
  readonly prices: PriceBook;
  readonly tokenKey: Buffer;
  readonly now: Date;
  /** The lease is being returned: whatever is under way has the time of any other call from now on. */
  readonly isReturning: boolean;
  /** The one team that the key acts for, whatever the call says. */
  readonly boundTeam: string | null;
}

export type RegisteredCall =
  | { readonly outcome: 'registered'; readonly registered: newHolds.ReportedHold }
  | { readonly outcome: 'not_in_lease' }
  | { readonly outcome: 'too_long' };

/** The same call again has the same words; when it started, and how it ended, is no part of it. */
export function callHash(call: Omit<LeasedCall, 'settlement'>): string {
  const { admissionId, worstUsd, team, project, environment, user } = call;
  const { provider, model, region, inputTokens, maxOutputTokens, attempts, dimensions } = call;
  const { units, maxChargeUsd } = call;
  return bodyHashOf({
    ...{ team, project, environment, user, provider, model, region, dimensions },
    ...{ inputTokens, maxOutputTokens, attempts },
    ...(units !== null && units !== undefined && { units }),
    ...(maxChargeUsd !== null && maxChargeUsd !== undefined && { maxChargeUsd }),
    requestId: `${call.requestId} ${admissionId} ${worstUsd}`,
  });
}

function coordinatesOf(
  call: Omit<LeasedCall, 'settlement'>,
  lease: StoredLease,
  { prices, boundTeam }: CallContext,
): Coordinates {
  const { project = null, environment = null, user = null, dimensions, region } = call;
  const names = {
    team: boundTeam ?? call.team ?? lease.call['team'],
    project,
    environment,
    user,
    region,
    key: lease.call['key'],
  };
  return { ...dimensions, ...names, ...planning.modelOf(prices, call) };
}

/** Pure. The hold of a call that is reported for the first time; nothing of it has been applied to its windows. */
export function registerReportedCall(
  call: Omit<LeasedCall, 'settlement'>,
  lease: StoredLease,
  context: CallContext,
): RegisteredCall {
  const { tokenKey, now, isReturning } = context;
  const coordinates = coordinatesOf(call, lease, context);
  const team = coordinates['team'] ?? '';
  // No slice of a lease had room for more than the whole of it.
  const isWithin = call.worstUsd <= lease.amount;
  if (
    leaseHeadOf(call.admissionId) !== headOf(lease) ||
    !isBoundTo(lease, coordinates) ||
    !isWithin
  )
    return { outcome: 'not_in_lease' };
  const { project = null, environment = null, user = null } = call;
  const names = { team, project, environment, user };
  const token = sealToken(tokenKey, { admission: call.admissionId, key: lease.apiKey, ...names });
  if (token === null) return { outcome: 'too_long' };
  const createdAt = startWithin(lease, Date.parse(call.startedAt), now.getTime());
  const isBack = isReturning || lease.state === 'returned';
  const ends = isBack ? now.getTime() + HOLD_MS : reclaimsAt(lease);
  const expiresAt = new Date(Math.max(now.getTime(), ends));
  const { provider, model, region } = call;
  const hold = holdUnder(lease, {
    id: call.admissionId,
    worst: call.worstUsd,
    attemptsMax: call.attempts,
    call: coordinates,
    createdAt,
    bodyHash: callHash(call),
    answer: {
      admissionId: call.admissionId,
      decision: 'allow',
      ...{ provider, model, region },
      downgraded: false,
      maxOutputTokens: call.maxOutputTokens ?? 0,
      holdUsd: fromFemto(call.worstUsd),
      expiresAt: expiresAt.toISOString(),
      requestMetadata: metadataOf({ call: coordinates, team }, call, token),
    },
  });
  return {
    outcome: 'registered',
    registered: { hold, requestId: call.requestId, traceId: call.traceId ?? null, expiresAt },
  };
}
