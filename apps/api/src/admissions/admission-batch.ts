import { randomUUID } from 'node:crypto';
import {
  admit,
  type Balance,
  type BudgetInForce,
  denialFacts,
  moveBalance,
  type Taken,
} from '@bursar/limits';
import { fromFemto } from '@bursar/pricing';
import type { Allowed, newHolds } from '../holds/holds.module.js';
import type { Outcome } from '../platform/queues/coalescer.js';
import { Conflict, Invalid } from '../platform/errors.js';
import { sealToken } from '../usage/usage.module.js';
import { askedKey, type Earlier } from './admission.repository.js';
import { metadataOf, type PricedCall } from './admission-request.js';
import { type CurrentWindow, type Denial, increasesAt } from '../budgets/budgets.module.js';
import type { Ask, EvaluatedCall } from './evaluation.service.js';

export type Verdict =
  | { readonly outcome: 'allowed'; readonly answer: Allowed; readonly isRepeat: boolean }
  | { readonly outcome: 'denied'; readonly denial: Denial };

/** The longest call, and what its settlement may take on its way. */
export const HOLD_MS = 15 * 60 * 1000;

/** Something changed between evaluation and locking; nothing was written. */
export class Stale extends Error {}

/** The decisions of one transaction, in the order in which calls came. Pure, but for the ids it draws. */
export class AdmissionBatch {
  readonly holds: newHolds.NewHold[] = [];
  private readonly balances = new Map<bigint, Balance>();
  private readonly expiresAt: Date;

  constructor(
    private readonly taken: ReadonlyMap<bigint, Taken>,
    private readonly earlier: Map<string, Earlier>,
    private readonly tokenKey: Buffer,
    private readonly now: Date,
  ) {
    this.expiresAt = new Date(now.getTime() + HOLD_MS);
  }

  decide(ask: Ask, evaluation: EvaluatedCall | undefined): Outcome<Verdict> {
    const earlier = this.earlier.get(askedKey(ask.asking.keyId, ask.request.requestId));
    if (earlier !== undefined) return repeated(ask, earlier);
    if (evaluation === undefined) return { error: new Error('A call was not placed.') };
    if (evaluation.outcome === 'denied') return denied(evaluation.denial);
    const { priced, windows } = evaluation;
    const worst = priced.worst ?? 0n;
    const inForce = windows.map((window) => this.inForce(window));
    const admission = admit(inForce, worst);
    if (admission.outcome === 'denied') {
      const facts = denialFacts(admission.by, admission.retryable);
      const detail = `The budget ${facts.budget} has no room for the worst case of this call, ${fromFemto(worst)} USD.`;
      return denied({ code: 'budget_exhausted', detail, facts });
    }
    return this.allow(ask, priced, windows, worst);
  }

  private inForce({ id, budget, window }: CurrentWindow): BudgetInForce {
    const known = this.balances.get(id);
    const { scope, mode, limit } = budget;
    const increases = increasesAt(budget, this.now.getTime());
    const taken = this.taken.get(id);
    if (taken === undefined) throw new Stale();
    const balance = known ?? { ...taken, limit, increases };
    this.balances.set(id, balance);
    return { id: budget.id, scope, mode, balance, resetsAt: window.end };
  }

  private allow(
    ask: Ask,
    priced: PricedCall,
    windows: readonly CurrentWindow[],
    worst: bigint,
  ): Outcome<Verdict> {
    const { request, asking, bodyHash } = ask;
    const answer = this.answerFor(ask, priced, worst);
    if (answer === null)
      return { error: new Invalid('These names are too long together.', { slug: 'bad_input' }) };
    for (const window of windows) {
      const { balance } = this.inForce(window);
      this.balances.set(
        window.id,
        moveBalance(balance, { posted: 0n, presumed: 0n, held: worst, leased: 0n }),
      );
    }
    this.holds.push({
      id: answer.admissionId,
      apiKey: asking.keyId,
      requestId: request.requestId,
      traceId: request.traceId ?? null,
      bodyHash,
      worst,
      attemptsMax: priced.plan.attempts,
      tokens: request.inputTokens + priced.plan.maxOutputTokens,
      windowIds: windows.map((window) => window.id),
      call: priced.call,
      answer,
      createdAt: this.now,
      expiresAt: this.expiresAt,
    });
    this.earlier.set(askedKey(asking.keyId, request.requestId), {
      bodyHash,
      state: 'PENDING',
      answer,
    });
    return { ok: { outcome: 'allowed', answer, isRepeat: false } };
  }

  /** Null where the names do not fit into a token. */
  private answerFor({ request, asking }: Ask, priced: PricedCall, worst: bigint): Allowed | null {
    const admission = randomUUID();
    const { project = null, environment = null, user = null } = request;
    const claims = { admission, key: asking.keyId, team: priced.team, project, environment, user };
    const token = sealToken(this.tokenKey, claims);
    if (token === null) return null;
    const { downgradedBy, optedOutOf, throttledTo } = priced.plan;
    return {
      admissionId: admission,
      decision: 'allow',
      ...priced.plan.target,
      downgraded: priced.plan.downgraded,
      ...(downgradedBy !== undefined && { downgradedBy }),
      ...(optedOutOf !== undefined && { optedOutOf }),
      ...(throttledTo !== null && { throttledTo }),
      maxOutputTokens: priced.plan.maxOutputTokens,
      holdUsd: fromFemto(worst),
      expiresAt: this.expiresAt.toISOString(),
      requestMetadata: metadataOf(priced, request, token),
    };
  }
}

const denied = (denial: Denial): Outcome<Verdict> => ({ ok: { outcome: 'denied', denial } });

/** An allow is repeated while its hold is open; another body under its id, or an id whose call is over, is refused. */
function repeated(ask: Ask, { bodyHash, state, answer }: Earlier): Outcome<Verdict> {
  if (bodyHash !== ask.bodyHash)
    return {
      error: new Conflict('This requestId was used for another call.', {
        slug: 'request_id_reused',
        hint: 'Give every call an id of its own.',
      }),
    };
  if (state === 'PENDING') return { ok: { outcome: 'allowed', answer, isRepeat: true } };
  return {
    error: new Conflict('The call that was admitted under this requestId is over.', {
      slug: 'admission_ended',
      hint: 'Give every call an id of its own.',
    }),
  };
}
