import {
  type Coordinates,
  IDENTITY,
  LEASE_CALLS_MIN,
  type LeaseTerms,
  type Scope,
} from '@bursar/limits';
import { z } from 'zod';
import { AdmissionRequest, type Asking } from '../admission-request.js';
import type { BudgetBook } from '../../budgets/budgets.module.js';
import { epoch, usd } from './leased-call.js';
import type { Ask } from '../evaluation.service.js';

/** Below this the asking costs more than the lease saves. */
export const TERM_MS_MIN = 1_000;

export const LEASE_TERMS: LeaseTerms = {
  termMs: 60_000,
  /** The longest call, and what its settlement may take on its way. */
  longestCallMs: 15 * 60 * 1000,
  marginMs: 10_000,
};

/** Where a gateway does not say what its usual call is. */
const INPUT_TOKENS_USUAL = 2_000;
const OUTPUT_TOKENS_USUAL = 1_000;

export const LeaseRequest = AdmissionRequest.omit({ requestId: true, traceId: true }).extend({
  gateway: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/),
  /** Grows with every start of the gateway. */
  epoch,
  /** Of a usual call. */
  inputTokens: z.int().min(0).max(10_000_000).default(INPUT_TOKENS_USUAL),
  maxOutputTokens: z.int().min(1).default(OUTPUT_TOKENS_USUAL),
  /** As much as the gateway would use within a lease. */
  amountUsd: usd.nullish(),
  /** The lease that this one takes the place of. */
  leaseId: z.string().max(64).nullish(),
});
export type LeaseRequest = z.infer<typeof LeaseRequest>;

/** A lease asked for. */
export interface Leasing {
  readonly gateway: string;
  readonly epoch: number;
  /** Femtodollars; null: as much as may be. */
  readonly wish: bigint | null;
  /** The usual call that it is for. */
  readonly ask: Ask;
}

export function leasingOf(asking: Asking, request: LeaseRequest): Leasing {
  const { gateway, epoch, amountUsd = null, leaseId: _, ...call } = request;
  const ask = { request: { ...call, requestId: `lease of ${gateway}` }, asking, bodyHash: '' };
  return { gateway, epoch, wish: amountUsd, ask };
}

/** A lease is asked for so many calls at their worst, unless the gateway says how much it uses. */
export const CALLS_USUAL = 10n * LEASE_CALLS_MIN;

/**
 * The coordinates that any budget, or a step of its ladder, looks at where the calls of this team may be concerned. Calls that are equal in these meet
 * the same budgets, and may share a lease.
 */
export function namesThatBind({ budgets }: BudgetBook, team: string): Set<string> {
  const concerned = budgets.filter(({ scope }) => (scope['team'] ?? team) === team);
  const scopes: Scope[] = concerned.flatMap(({ scope, ladder }) => [
    scope,
    ...ladder.map(({ where = {} }) => where),
  ]);
  const names = scopes.flatMap((scope) => Object.keys(scope));
  // Calls of one model share a lease, whatever they spell it like.
  return new Set(['team', 'key', ...names.map((name) => (name === 'model' ? IDENTITY : name))]);
}

export const boundCoordinates = (call: Coordinates, names: ReadonlySet<string>): Coordinates =>
  Object.fromEntries([...names].sort().map((name) => [name, call[name] ?? null]));
