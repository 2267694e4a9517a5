import type { Policy, Proceed } from '@bursar/policy';
import { fromFemto } from '@bursar/pricing';
import type { AskedCall } from '../admission/call.js';
import type { Records } from '../journal/records.js';

/** Why a call cannot be made while Bursar cannot be reached. */
export interface OfflineDenial {
  readonly detail: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export type OfflineAnswer =
  /** By these budgets, which it is counted against. */
  | { readonly outcome: 'covered'; readonly budgets: readonly string[] }
  | { readonly outcome: 'denied'; readonly denial: OfflineDenial };

export interface OfflineOptions {
  /** The name of this gateway's key, as scopes write it; null: unknown. */
  readonly keyName: string | null;
  /** Femtodollars of all calls together, whatever budgets allow; null: no further cap. */
  readonly cap: bigint | null;
}

/** As the api names what stands in for a budget where none covers a call. */
const UNBUDGETED = 'unbudgeted';

/**
 * What may be spent while Bursar cannot be reached. Calls count at their worst until they are reported: they are in the
 * journal, so that no restart allows the same again.
 */
export class Offline {
  constructor(
    private readonly records: Records,
    private readonly options: OfflineOptions,
  ) {}

  judge(call: AskedCall, { target }: Proceed, worst: bigint, policy: Policy): OfflineAnswer {
    // What costs nothing needs no budget.
    if (worst === 0n) return { outcome: 'covered', budgets: [] };
    const { cap, keyName } = this.options;
    const { offline } = policy;
    if (offline === null) return this.#within(cap ?? 0n, worst, []);
    const subject = { ...call, key: keyName, model: target.model };
    const covering = offline.covering(subject, policy.models.names(target.provider, target.model));
    // A budget of some key, which may be another, covers nothing for certain.
    if (call.team === undefined || covering.every(({ isDoubtful }) => isDoubtful))
      return denied(`no budget is known to cover this call`, { budget: UNBUDGETED });
    for (const { id, allow } of covering) {
      if (allow === null)
        return denied(`the budget ${id} allows nothing meanwhile`, { budget: id });
      const taken = this.records.book.offline.of(id);
      if (taken + worst > allow)
        return denied(`the budget ${id} allows no more meanwhile`, {
          budget: id,
          ...amounts(allow, taken),
        });
    }
    const budgets = covering.map(({ id }) => id);
    return cap === null ? { outcome: 'covered', budgets } : this.#within(cap, worst, budgets);
  }

  #within(cap: bigint, worst: bigint, budgets: readonly string[]): OfflineAnswer {
    const taken = this.records.book.offline.all;
    if (taken + worst <= cap) return { outcome: 'covered', budgets };
    const detail = `this gateway may spend ${fromFemto(cap)} USD meanwhile`;
    return denied(detail, amounts(cap, taken));
  }
}

const amounts = (allow: bigint, taken: bigint) => ({
  allowUsd: fromFemto(allow),
  offlineUsd: fromFemto(taken),
});

const denied = (detail: string, facts: OfflineDenial['facts']): OfflineAnswer => ({
  outcome: 'denied',
  denial: { detail, facts },
});
