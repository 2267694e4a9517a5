import { reports, type UsageRecord } from '../../usage/usage.module.js';
import type { Accepted } from '../acceptance.js';
import { amountBeside } from './charge-beside.js';
import { Calls } from './calls.js';

/**
 * stands: it is what is counted of its call. charged: another report is, but for what this one charges beside its usage.
 * merged: another of the same rank is. outranked: a higher report is.
 */
export type TraceState = 'stands' | 'charged' | 'merged' | 'outranked';

/** A report that was counted before, or earlier in the same posting. */
export interface KnownTrace {
  readonly invocation: string;
  /** Of its usage alone. */
  readonly content: string;
  /** What it charges beside its usage, in femtodollars. */
  readonly charge: bigint;
  /** Empty where its source does not say. */
  readonly account: string;
  readonly region: string;
  readonly state: TraceState;
}

/** What is known of the calls of a posting before it. */
export interface KnownCalls {
  /** By name. */
  readonly traces: ReadonlyMap<string, readonly KnownTrace[]>;
  /** Whether a settlement or the provider's log stands for the usage of this call. */
  readonly isOutranked: (record: UsageRecord) => boolean;
  /** Whether a settlement says what is charged beside it. */
  readonly isCharged: (record: UsageRecord) => boolean;
}

export interface AcceptedTraces<T> extends Accepted<T> {
  /** Of the fresh ones, those that count for what they charge beside their usage alone. */
  readonly beside: ReadonlySet<T>;
  /** Reports that stood until now, and the one that stands for the same call. */
  readonly merged: readonly (readonly [invocation: string, into: string])[];
  /** Reports that stood until now, of calls that a higher source has reported. */
  readonly outranked: readonly string[];
  /** Reports that stood until now, of which what they charge beside their usage is left. */
  readonly charged: readonly string[];
  /** Names by which counted calls are known from now on. */
  readonly names: readonly (readonly [name: string, invocation: string])[];
}

const isAlone = ({ content, charge }: Pick<KnownTrace, 'content' | 'charge'>): boolean =>
  charge > 0n && content === reports.CONTENT_WITHOUT_USAGE;

/**
 * Pure. A call that a higher source has reported is a duplicate, and so is the same usage again at the same rank; other usage
 * is a conflict. A report that joins the names of two calls of the same usage shows that they are one: the first stands.
 * What is charged beside the usage is in no log, so it is kept by itself: the first report of it stands, the same amount again
 * counts no more, another amount is a conflict.
 */
export function acceptTraces<T extends { readonly record: UsageRecord }>(
  incoming: readonly T[],
  known: KnownCalls,
): AcceptedTraces<T> {
  const calls = new Calls(known.traces);
  const [fresh, duplicates, conflicts]: [T[], T[], T[]] = [[], [], []];
  const beside = new Set<T>();
  for (const one of incoming) {
    const report = read(calls, one.record, known);
    if (report.isConflict) conflicts.push(one);
    else if (report.usage === 'fresh') {
      const kept = report.isNewCharge ? one : withoutCharge(one);
      standAlone(calls, report);
      calls.add(kept.record, report.isNewCharge ? report.charge : 0n, 'stands');
      fresh.push(kept);
    } else {
      giveWay(calls, report, one.record);
      if (!report.isNewCharge) duplicates.push(one);
      else {
        const isCounted = report.usage === 'counted';
        calls.add(one.record, report.charge, isCounted ? 'charged' : 'stands');
        fresh.push(one);
        if (isCounted) beside.add(one);
      }
    }
  }
  const { merged, outranked, charged, named: names } = calls;
  return { fresh, duplicates, conflicts, beside, merged, outranked, charged, names };
}

const withoutCharge = <T extends { readonly record: UsageRecord }>(one: T): T => {
  const { record } = one;
  const { rated } = reports.withoutCharge(record.quantities);
  return rated === record.quantities ? one : { ...one, record: { ...record, quantities: rated } };
};

interface Report {
  /** counted: another report of the call stands, or will. none: it has none, and neither has another. */
  readonly usage: 'fresh' | 'counted' | 'none';
  readonly isConflict: boolean;
  readonly charge: bigint;
  readonly isNewCharge: boolean;
  /** Reports of the same usage that stand; all but the first are of what was held for another call. */
  readonly agreeing: readonly KnownTrace[];
  readonly isOutranked: boolean;
  readonly same: readonly KnownTrace[];
  /** What stands for what is charged beside the usage. */
  readonly holders: readonly KnownTrace[];
  readonly isCharged: boolean;
}

function read(calls: Calls, record: UsageRecord, known: KnownCalls): Report {
  const same = calls.find(record);
  const charge = amountBeside(record);
  const stateOf = (trace: KnownTrace) => calls.stateOf(trace);
  const standing = same.filter((trace) => stateOf(trace) === 'stands' && !isAlone(trace));
  const agreeing = standing.filter(({ content }) => content === record.content);
  const holders = same.filter(
    (trace) => trace.charge > 0n && (stateOf(trace) === 'stands' || stateOf(trace) === 'charged'),
  );
  const isOutranked =
    known.isOutranked(record) ||
    same.some((trace) => stateOf(trace) === 'outranked') ||
    (standing.length === 0 && same.some((trace) => stateOf(trace) === 'charged'));
  const hasUsage = !isAlone({ content: record.content, charge });
  const isCounted = isOutranked || standing.length > 0;
  const amounts = new Set(holders.map((trace) => trace.charge));
  if (charge > 0n) amounts.add(charge);
  const isCharged = known.isCharged(record);
  return {
    usage: isCounted ? 'counted' : hasUsage ? 'fresh' : 'none',
    isConflict:
      (!isCharged && amounts.size > 1) ||
      (hasUsage && !isOutranked && agreeing.length < standing.length),
    charge,
    isNewCharge: charge > 0n && holders.length === 0 && !isCharged,
    ...{ agreeing, isOutranked, same, holders, isCharged },
  };
}

/** Usage has come for what was only charged: that goes on beside it. */
function standAlone(calls: Calls, { holders }: Report): void {
  const [keeper] = holders;
  if (keeper === undefined) return;
  if (calls.stateOf(keeper) === 'stands') calls.keepCharge(keeper);
  joinHolders(calls, holders, keeper);
}

/** Of reports that turn out to be of one call, one keeps its usage, unless a higher one has it, and one keeps its charge. */
function giveWay(calls: Calls, report: Report, record: UsageRecord): void {
  const { agreeing, isOutranked, same, holders, isCharged } = report;
  const [first, ...others] = agreeing;
  const losers = isOutranked ? agreeing : others;
  const keeper = isCharged ? undefined : (holders.find((trace) => trace === first) ?? holders[0]);
  for (const trace of losers)
    if (trace === keeper) calls.keepCharge(trace);
    else if (isOutranked || first === undefined) calls.outrank(trace);
    else calls.merge(trace, first);
  const rest = holders.filter((trace) => !losers.includes(trace));
  joinHolders(calls, rest, keeper);
  const outranked = same.find((trace) => calls.stateOf(trace) === 'outranked');
  calls.name((isOutranked ? outranked : undefined) ?? first ?? same[0], record);
}

/** `keeper`: undefined where a settlement says what is charged. */
function joinHolders(
  calls: Calls,
  holders: readonly KnownTrace[],
  keeper: KnownTrace | undefined,
): void {
  for (const trace of holders)
    if (keeper === undefined) calls.outrank(trace);
    else if (trace !== keeper) calls.merge(trace, keeper);
}
