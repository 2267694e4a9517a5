import { type Coordinates, narrowScope, type Reach, reachOf, type Scope } from '@bursar/limits';
import {
  type LimitData,
  limitsFor,
  type ModelNames,
  ScopedList,
  type Subject,
} from '@bursar/policy';
import { canonicalModel, compileBook, type PriceBook } from '@bursar/pricing';
import { windowAt } from '@bursar/time';
import { modelNames } from '../prices/prices.module.js';
import { changesNext, type Quota, toLimitData } from './quota.js';

/** What quotas look at of a call. */
export interface Called {
  readonly call: Coordinates;
  readonly provider: string;
  /** As it is called, beside the name in `call` that reports know it by. */
  readonly model: string;
}

/** Where no price book is at hand, names say what they say. */
const NO_PRICES = compileBook({
  version: 0,
  rows: [],
  layers: [],
  aliases: [],
  inferenceProfiles: {},
});

/** The quotas with their limits of a moment, ready for questions. */
export class QuotaBook {
  readonly limits: ScopedList<LimitData>;
  /** Epoch ms: when a raise begins or lapses. */
  readonly goodUntil: number;
  private readonly zones: ReadonlyMap<string, string>;

  constructor(
    /** Of the budgets and quotas together. */
    readonly version: number,
    readonly quotas: readonly Quota[],
    at: number,
    /** Says what the models of scopes and calls are. */
    readonly prices: PriceBook = NO_PRICES,
  ) {
    this.limits = this.scoped(quotas.map((quota) => toLimitData(quota, at)));
    this.goodUntil = changesNext(quotas, at) ?? Infinity;
    this.zones = new Map(quotas.map(({ id, timezone }) => [id, timezone]));
  }

  get isEmpty(): boolean {
    return this.quotas.length === 0;
  }

  /** A scope as calls are compared with it. */
  reachOf(scope: Scope): Reach {
    return reachOf(scope, this.identify);
  }

  /** Whether calls of a model fall under a limit whose other names they have. */
  isAbout({ scope }: Pick<LimitData, 'scope'>, called: Called): boolean {
    const { model } = scope;
    if (model === undefined) return true;
    return this.scoped([{ scope: { model } }]).about(called, this.namesOf(called)).length > 0;
  }

  private scoped<T extends { readonly scope: Scope }>(items: readonly T[]): ScopedList<T> {
    return new ScopedList(items, this.identify);
  }

  private readonly identify = (model: string): string => canonicalModel(this.prices, model);

  /** Whichever of these names a quota uses, it is about the model. */
  private namesOf({ call, provider, model }: Called): ModelNames {
    const { called: named, known } = modelNames(this.prices, provider, model);
    const names = [call['model'], call['canonicalModel']].flatMap((name) => name ?? []);
    return { called: named, known: [...known, ...names] };
  }

  /** The limits of a call, the narrowest scope first. */
  limitsOf(called: Called): LimitData[] {
    const { call, model } = called;
    if (this.isEmpty) return [];
    const subject: Subject = {
      team: call['team'],
      project: call['project'],
      environment: call['environment'],
      key: call['key'],
      user: call['user'],
      model,
      dimensions: call as Readonly<Record<string, string>>,
    };
    return limitsFor(subject, this.limits, this.namesOf(called));
  }

  /** The day of a quota that a moment falls in. */
  dayOf(quota: string, at: number) {
    return windowAt('day', this.zones.get(quota) ?? 'UTC', at);
  }

  /** Quotas that count, and that some call at these coordinates may fall under, whatever its other ones. */
  countingWithin(call: Coordinates): LimitData[] {
    const { model, ...rest } = call;
    const coordinates = Object.fromEntries(
      Object.entries(rest).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
    );
    // Null is known as well: such calls are of no project, say, and fall under no quota of one.
    const none = Object.keys(rest).filter((name) => rest[name] === null);
    return this.limits.items.filter((limit) => {
      if (!counts(limit)) return false;
      const { model: pattern, ...scope } = limit.scope;
      if (narrowScope(scope, coordinates) === null) return false;
      if (none.some((name) => scope[name] !== undefined)) return false;
      if (pattern === undefined || typeof model !== 'string') return true;
      return this.isAbout(limit, { call, provider: 'bedrock', model });
    });
  }
}

const counts = (limit: LimitData): boolean =>
  limit.requestsPerMinute !== undefined ||
  limit.tokensPerMinute !== undefined ||
  limit.tokensPerDay !== undefined ||
  limit.concurrency !== undefined;
