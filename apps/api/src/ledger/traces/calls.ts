import type { UsageRecord } from '../../usage/usage.module.js';
import type { KnownTrace, TraceState } from './trace-acceptance.js';
import { isAdmissionName, namesOf } from './trace-names.js';

/** Unknown fits everything; two that are known must be the same. */
const fits = (a: string, b: string): boolean => a === '' || b === '' || a === b;

type Placed = Pick<KnownTrace, 'account' | 'region'>;

/**
 * Whether two reports of one name can be of one call: an admission is of one alone, a request id is unique within an account
 * and region only.
 */
export const isSameCall = (name: string, a: Placed, b: Placed): boolean =>
  isAdmissionName(name) || (fits(a.account, b.account) && fits(a.region, b.region));

/** Which calls are known by which names, as a posting goes on. */
export class Calls {
  readonly named: (readonly [string, string])[] = [];
  readonly merged: (readonly [string, string])[] = [];
  readonly outranked: string[] = [];
  readonly charged: string[] = [];
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

  /** What it charges beside its usage is all that is left of it. */
  keepCharge({ invocation }: KnownTrace): void {
    this.states.set(invocation, 'charged');
    this.charged.push(invocation);
  }

  merge(trace: KnownTrace, into: KnownTrace): void {
    this.states.set(trace.invocation, 'merged');
    this.merged.push([trace.invocation, into.invocation]);
    for (const [name, known] of this.byName)
      if (known.some(({ invocation }) => invocation === trace.invocation)) this.keep(name, into);
  }

  add(record: UsageRecord, charge: bigint, state: TraceState): void {
    const { key: invocation, content, account, region } = record;
    this.name({ invocation, content, charge, account, region, state }, record);
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
