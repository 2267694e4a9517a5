import type { UsageRecord } from '../../usage/usage.module.js';
import type { Accepted } from '../acceptance.js';
import { isAdmissionName, namesOf } from './trace-names.js';

/** stands: it is what is counted of its call. merged: another of the same rank is. outranked: a higher report is. */
export type TraceState = 'stands' | 'merged' | 'outranked';

/** A report that was counted before, or earlier in the same posting. */
export interface KnownTrace {
  readonly invocation: string;
  readonly content: string;
  /** Empty where its source does not say. */
  readonly account: string;
  readonly region: string;
  readonly state: TraceState;
}

/** What is known of the calls of a posting before it. */
export interface KnownCalls {
  /** By name. */
  readonly traces: ReadonlyMap<string, readonly KnownTrace[]>;
  /** Whether a settlement or the provider's log stands for this call. */
  readonly isOutranked: (record: UsageRecord) => boolean;
}

export interface AcceptedTraces<T> extends Accepted<T> {
  /** Reports that stood until now, and the one that stands for the same call. */
  readonly merged: readonly (readonly [invocation: string, into: string])[];
  /** Reports that stood until now, of calls that a higher source has reported. */
  readonly outranked: readonly string[];
  /** Names by which counted calls are known from now on. */
  readonly names: readonly (readonly [name: string, invocation: string])[];
}

/** Unknown fits everything; two that are known must be the same. */
const fits = (a: string, b: string): boolean => a === '' || b === '' || a === b;

type Placed = Pick<KnownTrace, 'account' | 'region'>;

/**
 * Whether two reports of one name can be of one call: an admission is of one alone, a request id is unique within an account
 * and region only.
 */
export const isSameCall = (name: string, a: Placed, b: Placed): boolean =>
  isAdmissionName(name) || (fits(a.account, b.account) && fits(a.region, b.region));

/**
 * Pure. A call that a higher source has reported is a duplicate, and so is the same usage again at the same rank; other usage
 * is a conflict. A report that joins the names of two calls of the same usage shows that they are one: the first stands.
 */
export function acceptTraces<T extends { readonly record: UsageRecord }>(
  incoming: readonly T[],
  { traces, isOutranked }: KnownCalls,
): AcceptedTraces<T> {
  const calls = new Calls(traces);
  const [fresh, duplicates, conflicts]: [T[], T[], T[]] = [[], [], []];
  for (const one of incoming) {
    const { record } = one;
    const same = calls.find(record);
    const standing = same.filter((trace) => calls.stateOf(trace) === 'stands');
    const agreeing = standing.filter(({ content }) => content === record.content);
    const outranked = same.find((trace) => calls.stateOf(trace) === 'outranked');
    const [first, ...others] = agreeing;
    if (outranked !== undefined || isOutranked(record)) {
      for (const trace of agreeing) calls.outrank(trace);
      calls.name(outranked ?? first, record);
      duplicates.push(one);
    } else if (standing.length === 0) {
      calls.add(record);
      fresh.push(one);
    } else if (first === undefined || agreeing.length < standing.length) {
      conflicts.push(one);
    } else {
      calls.name(first, record);
      for (const trace of others) calls.merge(trace, first);
      duplicates.push(one);
    }
  }
  const { merged, outranked, named: names } = calls;
  return { fresh, duplicates, conflicts, merged, outranked, names };
}

/** Which calls are known by which names, as a posting goes on. */
class Calls {
  readonly named: (readonly [string, string])[] = [];
  readonly merged: (readonly [string, string])[] = [];
  readonly outranked: string[] = [];
  private readonly byName: Map<string, KnownTrace[]>;
  private readonly states = new Map<string, TraceState>();

  constructor(known: ReadonlyMap<string, readonly KnownTrace[]>) {
    this.byName = new Map([...known].map(([name, traces]) => [name, [...traces]]));
  }

  stateOf({ invocation, state }: KnownTrace): TraceState {
    return this.states.get(invocation) ?? state;
  }

  /** Every report of the same call, by any of its names. */
  find(record: UsageRecord): KnownTrace[] {
    const found = new Map<string, KnownTrace>();
    for (const name of namesOf(record))
      for (const trace of this.byName.get(name) ?? [])
        if (isSameCall(name, trace, record)) found.set(trace.invocation, trace);
    return [...found.values()];
  }

  outrank({ invocation }: KnownTrace): void {
    this.states.set(invocation, 'outranked');
    this.outranked.push(invocation);
  }

  merge(trace: KnownTrace, into: KnownTrace): void {
    this.states.set(trace.invocation, 'merged');
    this.merged.push([trace.invocation, into.invocation]);
    for (const [name, known] of this.byName)
      if (known.some(({ invocation }) => invocation === trace.invocation)) this.keep(name, into);
  }

  add(record: UsageRecord): void {
    const { key: invocation, content, account, region } = record;
    this.name({ invocation, content, account, region, state: 'stands' }, record);
  }

  name(trace: KnownTrace | undefined, record: UsageRecord): void {
    if (trace === undefined) return;
    for (const name of namesOf(record)) this.keep(name, trace);
  }

  private keep(name: string, trace: KnownTrace): void {
    const known = this.byName.get(name) ?? [];
    if (known.some(({ invocation }) => invocation === trace.invocation)) return;
    this.byName.set(name, [...known, trace]);
    this.named.push([name, trace.invocation]);
  }
}
