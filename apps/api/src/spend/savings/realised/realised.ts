import { fromFemto, type PriceBook, type Quantities, resolveModel } from '@bursar/pricing';
import { type RatedInstead, rateInstead } from '../../what-if/comparison.js';
import { type Call, plural } from '../detector.js';
import type { SavingAct } from './act.repository.js';

/** Savings that calls show once they are acted on. What was not done again, such as retries, no call shows. */
export const REALISED_KINDS = ['cheaperModel', 'batch', 'promptCache'] as const;
export type RealisedKind = (typeof REALISED_KINDS)[number];

type Act = Pick<SavingAct, 'kind' | 'provider' | 'model' | 'instead' | 'since'>;

export interface Realised {
  readonly calls: bigint;
  /** What they cost. */
  readonly cost: string;
  /** What they would have cost as before; null: not all of them have a price as before. */
  readonly costBefore: string | null;
  readonly realised: string | null;
  readonly leftOut: bigint;
  readonly evidence: string;
}

/** So long before it was acted on a caller has called as before, and not as it does since. */
export const LOOK_BACK_DAYS = 30;

const AS_IT_WAS = { model: null, provider: null, tier: null } as const;

/**
 * What a saving has brought since it was acted on: each call that is made as it says, rated again as calls were made before. Only
 * callers count that called as before in the 30 days before, and in none of them as they do since: what was so already is no
 * saving. Is shown the calls of one team, those before that day first; a call without a price is in no figure.
 */
export class RealisedTally {
  private readonly asBefore = new Set<string>();
  private readonly already = new Set<string>();
  private readonly callers = new Set<string>();
  private calls = 0;
  private cost = 0n;
  private costBefore = 0n;
  private leftOut = 0;
  private readonly from: number;
  private readonly identityInstead: string;
  /** By routing, how the model was called before. */
  private readonly names = new Map<string, string>();

  constructor(
    private readonly act: Act,
    private readonly book: PriceBook,
  ) {
    this.from = Date.parse(act.since);
    this.identityInstead = resolveModel(book, act.instead, act.provider).canonical;
  }

  see(call: Call): void {
    const { record, charge, isBeside } = call;
    const caller = callerOf(call);
    if (isBeside || charge.measures.unpriced > 0 || caller === null) return;
    const isActed = this.isActed(call);
    if (record.occurredAt < this.from) {
      if (isActed) this.already.add(caller);
      else if (this.isOfModel(call, this.act.model)) this.noteBefore(call, caller);
      return;
    }
    if (!isActed || !this.asBefore.has(caller) || this.already.has(caller)) return;
    const rated = this.rate(call);
    if (rated.outcome === 'unpriced') {
      this.leftOut += 1;
      return;
    }
    this.callers.add(caller);
    this.calls += 1;
    this.cost += charge.measures.cost;
    this.costBefore += rated.cost;
  }

  end(): Realised {
    const { calls, cost, costBefore, leftOut, callers } = this;
    return {
      calls: BigInt(calls),
      cost: fromFemto(cost),
      costBefore: leftOut > 0 ? null : fromFemto(costBefore),
      realised: leftOut > 0 ? null : fromFemto(costBefore - cost),
      leftOut: BigInt(leftOut),
      evidence: `${plural(calls, 'call')} of ${plural(callers.size, 'caller')} since ${this.act.since}, rated again as before.`,
    };
  }

  private isActed(call: Call): boolean {
    switch (this.act.kind) {
      case 'cheaperModel':
        return this.isOfModel(call, this.identityInstead);
      case 'batch':
        return this.isOfModel(call, this.act.model) && call.record.tier === 'batch';
      case 'promptCache':
        return this.isOfModel(call, this.act.model) && cachedTokens(call.record.quantities) > 0;
    }
  }

  private isOfModel({ charge: { key } }: Call, model: string): boolean {
    return key.provider === this.act.provider && (key.canonicalModel ?? key.model) === model;
  }

  private rate(call: Call): RatedInstead {
    switch (this.act.kind) {
      case 'cheaperModel':
        return rateInstead(this.book, call, { ...AS_IT_WAS, model: this.formerName(call) });
      case 'batch':
        return rateInstead(this.book, call, { ...AS_IT_WAS, tier: 'standard' });
      case 'promptCache': {
        const quantities = uncached(call.record.quantities);
        return rateInstead(
          this.book,
          { ...call, record: { ...call.record, quantities } },
          AS_IT_WAS,
        );
      }
    }
  }

  private noteBefore({ record }: Call, caller: string): void {
    this.asBefore.add(caller);
    const { routing } = resolveModel(this.book, record.modelRef, record.provider);
    if (!this.names.has(routing)) this.names.set(routing, record.modelRef);
  }

  /** As calls of the same routing named the model before. */
  private formerName({ record }: Call): string {
    const { routing } = resolveModel(this.book, record.modelRef, record.provider);
    const [any = this.act.model] = this.names.values();
    return this.names.get(routing) ?? any;
  }
}

function callerOf({ charge }: Call): string | null {
  const { principal, custom } = charge.key;
  const user = custom['user'] ?? null;
  return principal === null && user === null ? null : JSON.stringify([principal, user]);
}

function cachedTokens({ cacheRead, cacheWrite5m, cacheWrite30m = 0, ...rest }: Quantities): number {
  return cacheRead + cacheWrite5m + cacheWrite30m + rest.cacheWrite1h + rest.cacheWriteUnknown;
}

/** The same prompt, none of it read from a cache or written to one. */
function uncached(quantities: Quantities): Quantities {
  const none = { cacheRead: 0, cacheWrite5m: 0, cacheWrite30m: 0, cacheWrite1h: 0 };
  const input = quantities.input + cachedTokens(quantities);
  return { ...quantities, ...none, cacheWriteUnknown: 0, input };
}
