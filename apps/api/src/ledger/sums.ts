import { dateOf, QUARTER, readingAt, zoneBetween } from '@bursar/time';
import type { Charge } from './charge.js';
import { addListed, fromListed, type Listed, type Measures, toListed } from './measures.js';

/** ceil(ln(ms) / ln(1.05)): a bin's midpoint is within 2.5 % of every latency in it. */
export function latencyBin(ms: number): number {
  return ms <= 1 ? 0 : Math.ceil(Math.log(ms) / Math.log(1.05));
}

export interface SumRow extends Measures {
  readonly at: string;
  readonly id: number;
}

/** Sums under (time, id), taken out in key order: rows are locked in one order by everyone. */
class Accumulator {
  private readonly rows = new Map<string, { at: string; id: number; sum: Listed }>();

  add(at: string, id: number, more: Listed): void {
    const key = `${at}/${id}`;
    const row = this.rows.get(key);
    if (row !== undefined) addListed(row.sum, more);
    else
      this.rows.set(key, { at, id, sum: { counts: [...more.counts], amounts: [...more.amounts] } });
  }

  get inKeyOrder(): SumRow[] {
    return [...this.rows.values()]
      .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id - b.id))
      .map(({ at, id, sum }) => ({ at, id, ...fromListed(sum) }));
  }
}

export interface LatencyRow {
  readonly day: string;
  readonly id: number;
  readonly bin: number;
  calls: number;
}

export interface KeyIds {
  readonly keyId: number;
  readonly scopeId: number;
}

/** Says which day an instant falls on in a zone, as text: 2026-10-01. */
export type DayOf = (at: number) => string;

/** Days in UTC, by cutting: the fast path of every batch. */
export const dayOfUtc: DayOf = dateOf;

/** Days in any zone. Remembers the last quarter hours, since records arrive by time; no zone changes within one. */
export function dayIn(timezone: string): DayOf {
  const seen = new Map<number, string>();
  return (at) => {
    const quarter = Math.floor(at / QUARTER);
    let day = seen.get(quarter);
    if (day === undefined) {
      if (seen.size > 20_000) seen.clear();
      day = dateOf(readingAt(zoneBetween(timezone, at, at), at));
      seen.set(quarter, day);
    }
    return day;
  };
}

/** What a set of charges adds to every kind of sum. Pure: the fold of charges, whatever their order. */
export class Sums {
  readonly quarters = new Accumulator();
  readonly days = [new Accumulator(), new Accumulator()] as const;
  readonly months = [new Accumulator(), new Accumulator()] as const;
  readonly dayKeys = [new Accumulator(), new Accumulator()] as const;
  readonly monthKeys = [new Accumulator(), new Accumulator()] as const;
  private readonly latencies = new Map<string, LatencyRow>();
  private readonly zones: readonly (readonly [0 | 1, DayOf])[];

  /** `local` is the reporting zone's calendar; null where that is UTC. */
  constructor(local: DayOf | null) {
    this.zones =
      local === null
        ? [[0, dayOfUtc]]
        : [
            [0, dayOfUtc],
            [1, local],
          ];
  }

  add(charge: Charge, { keyId, scopeId }: KeyIds): void {
    const { occurredAt } = charge;
    const measures = toListed(charge.measures);
    const quarter = new Date(occurredAt - (occurredAt % QUARTER)).toISOString();
    this.quarters.add(quarter, scopeId, measures);
    for (const [zone, dayOf] of this.zones) {
      const day = dayOf(occurredAt);
      const month = `${day.slice(0, 8)}01`;
      this.days[zone].add(day, scopeId, measures);
      this.months[zone].add(month, scopeId, measures);
      this.dayKeys[zone].add(day, keyId, measures);
      this.monthKeys[zone].add(month, keyId, measures);
    }
    if (charge.latencyMs !== null)
      this.addLatency(quarter.slice(0, 10), scopeId, charge.latencyMs, charge.measures.requests);
  }

  private addLatency(day: string, id: number, ms: number, calls: number): void {
    const bin = latencyBin(ms);
    const key = `${day}/${id}/${bin}`;
    const row = this.latencies.get(key);
    if (row === undefined) this.latencies.set(key, { day, id, bin, calls });
    else row.calls += calls;
  }

  get latenciesInKeyOrder(): LatencyRow[] {
    return [...this.latencies.values()].sort((a, b) =>
      a.day < b.day ? -1 : a.day > b.day ? 1 : a.id - b.id || a.bin - b.bin,
    );
  }
}
