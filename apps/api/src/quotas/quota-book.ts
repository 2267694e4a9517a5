import {
  type LimitData,
  limitsFor,
  type ModelNames,
  ScopedList,
  selfNames,
  type Subject,
} from '@bursar/policy';
import { type Coordinates, narrowScope, windowAt } from '../budgets/budgets.module.js';
import { changesNext, type Quota, toLimitData } from './quota.js';

/** `us.anthropic.…` is `anthropic.…` too: whoever limits the one limits the other. */
export const GEO_PREFIX = '^(?:us|us-gov|eu|apac|ap|au|jp|ca|sa|me|af|il|global)\\.';
const geoPrefix = new RegExp(GEO_PREFIX);

/** What quotas look at of a call. */
export interface Called {
  readonly call: Coordinates;
  /** As it is called, beside the name in `call` that reports know it by. */
  readonly model: string;
}

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
  ) {
    this.limits = new ScopedList(quotas.map((quota) => toLimitData(quota, at)));
    this.goodUntil = changesNext(quotas, at) ?? Infinity;
    this.zones = new Map(quotas.map(({ id, timezone }) => [id, timezone]));
  }

  get isEmpty(): boolean {
    return this.quotas.length === 0;
  }

  /** The limits of a call, the narrowest scope first. */
  limitsOf({ call, model }: Called): LimitData[] {
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
    return limitsFor(subject, this.limits, namesOf(model, call['model']));
  }

  /** The day of a quota that a moment falls in. */
  dayOf(quota: string, at: number) {
    return windowAt('day', this.zones.get(quota) ?? 'UTC', at);
  }

  /** Quotas that count, and that some call at these coordinates may fall under, whatever its other ones. */
  countingWithin(call: Coordinates): LimitData[] {
    const { model, ...rest } = call;
    const told = Object.fromEntries(
      Object.entries(rest).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
    );
    // Null is known as well: such calls are of no project, say, and fall under no quota of one.
    const none = Object.keys(rest).filter((name) => rest[name] === null);
    return this.limits.items.filter((limit) => {
      if (!counts(limit)) return false;
      const { model: pattern, ...scope } = limit.scope;
      if (narrowScope(scope, told) === null) return false;
      if (none.some((name) => scope[name] !== undefined)) return false;
      if (pattern === undefined || typeof model !== 'string') return true;
      const only = new ScopedList([{ scope: { model: pattern } }]);
      return only.about({ model }, namesOf(model, model)).length > 0;
    });
  }
}

const counts = (limit: LimitData): boolean =>
  limit.requestsPerMinute !== undefined ||
  limit.tokensPerMinute !== undefined ||
  limit.tokensPerDay !== undefined ||
  limit.concurrency !== undefined;

function namesOf(model: string, reported: string | null | undefined): ModelNames {
  const { called } = selfNames(model);
  const known = [...called, ...(reported === null || reported === undefined ? [] : [reported])];
  return { called, known: [...known, ...known.map((name) => name.replace(geoPrefix, ''))] };
}
