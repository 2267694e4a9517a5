import { COUNTERS } from '@bursar/limits';
import {
  decide,
  stopFor,
  type Call,
  type Health,
  type LimitData,
  type Policy,
  type Proceed,
  type Scope,
  type Stop,
} from '@bursar/policy';
import { problemOf, type AskedCall, type Problem } from './call.js';
import type { InForce, PolicyStore } from '../policy/policy-store.js';

/** A call whose worst case is known. */
export type PricedProceed = Proceed & { readonly worstCaseFemto: bigint };

/** What this process can say of a call by itself. */
export type Judged =
  | { readonly outcome: 'stopped'; readonly problem: Problem }
  /** Nothing speaks against it, by this policy; `mayLease`: nor has it to be counted. */
  | {
      readonly outcome: 'proceed';
      readonly proceed: PricedProceed;
      readonly policy: Policy;
      readonly mayLease: boolean;
    }
  /** The api has to decide: there is no policy, or it denies for a reason that the api explains better. */
  | { readonly outcome: 'ask'; readonly denial: string | null };

const isCounted = (limit: LimitData): boolean =>
  COUNTERS.some((counter) => limit[counter] !== undefined);
const isPriced = (proceed: Proceed): proceed is PricedProceed => proceed.worstCaseFemto !== null;
const mentionsKey = ({ scope }: { readonly scope: Scope }): boolean => scope['key'] !== undefined;

/** Stops, access, routes and prices of the policy in hand, asked in-process. */
export class Judgement {
  #seen = -1;
  #needsKey = false;

  constructor(
    private readonly store: Pick<PolicyStore, 'inForce' | 'changes'>,
    private readonly environment: string,
    /** The name of this gateway's key, as scopes write it; null: unknown. */
    private readonly keyName: string | null,
    private readonly health: () => Health,
  ) {}

  judge(asked: AskedCall, now: number): Judged {
    const { policy, stops } = this.store.inForce;
    const call = this.#callOf(asked);
    // What units cost, and how many a model takes at most, no policy says; nor does it hold what is charged beside usage.
    const isMoreThanTokens = asked.units !== undefined || asked.maxChargeUsd !== undefined;
    if (policy === null || asked.environment !== this.environment || isMoreThanTokens) {
      const stop = stopFor(call, stops, now, policy?.models.names(asked.provider, asked.model));
      return stop === null ? { outcome: 'ask', denial: null } : stopped(stop);
    }
    const decision = decide(call, policy, stops, this.health(), now);
    if (decision.decision === 'deny')
      return decision.code === 'stopped'
        ? stopped(decision.stop)
        : { outcome: 'ask', denial: decision.code };
    if (!isPriced(decision)) return { outcome: 'ask', denial: 'unpriced_model' };
    return { outcome: 'proceed', proceed: decision, policy, mayLease: this.#mayLease(decision) };
  }

  /** Whether a stop has come since. */
  stopOn(asked: AskedCall, now: number): Problem | null {
    const { policy, stops } = this.store.inForce;
    const call = this.#callOf(asked);
    const names = policy?.models.names(asked.provider, asked.model);
    const stop = stopFor(call, stops, now, names);
    return stop === null ? null : stopped(stop).problem;
  }

  /** What must be counted, or is about a key whose name is not known here, only the api can decide. */
  #mayLease({ limits }: Proceed): boolean {
    if (this.#seen !== this.store.changes) {
      this.#seen = this.store.changes;
      this.#needsKey = this.keyName === null && somethingMentionsKey(this.store.inForce);
    }
    return !this.#needsKey && !(limits.length > 0 && limits.some(isCounted));
  }

  #callOf(asked: AskedCall): Call {
    return this.keyName === null ? asked : { ...asked, key: this.keyName };
  }
}

function somethingMentionsKey({ policy, stops }: InForce): boolean {
  const lists = [stops.list, ...(policy === null ? [] : [policy.access, policy.limits])];
  return lists.some(({ items }) => items.some(mentionsKey));
}

function stopped({ id, scope, reason, by, endsAt }: Stop): {
  outcome: 'stopped';
  problem: Problem;
} {
  const until = Number.isFinite(endsAt) ? new Date(endsAt).toISOString() : null;
  const problem = problemOf(403, 'stopped', `Stopped by ${by}: ${reason}`, {
    stop: id,
    scope,
    reason,
    by,
    until,
  });
  return { outcome: 'stopped', problem };
}
