import { cutText } from '../../platform/text/storable.js';
import { type Bound, boundOf } from './denial-bound.js';

export interface DenialRecord {
  readonly at: Date;
  readonly apiKey: string;
  readonly requestId: string;
  readonly traceId: string | null;
  readonly code: string;
  readonly budget: string | null;
  /** Which gateway refused by itself; empty: it was refused here. */
  readonly gateway: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Denials of one key and minute by the same limit. */
export interface CountedDenials {
  readonly apiKey: string;
  readonly code: string;
  readonly minute: number;
  readonly team: string;
  readonly gateway: string;
  readonly bound: Bound;
  first: Date;
  last: Date;
  example: string;
  denials: number;
}

export const MINUTE_MS = 60_000;
/** Between two flushes, and in a name. */
const GROUPS_MAX = 1_000;
const NAME_MAX = 200;

export const minuteOf = (at: Date): number => Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS;

/** Denials on their way to the store: some in full, all of them counted. */
export class DenialTally {
  readonly full: DenialRecord[] = [];
  private readonly groups = new Map<string, CountedDenials>();

  get counted(): CountedDenials[] {
    return [...this.groups.values()];
  }

  add(denial: DenialRecord, isKept: boolean): void {
    if (isKept) this.full.push(denial);
    this.count(denial, 1, denial.at, isKept);
  }

  /**
   * So many like this one since `first`. Names come from callers: a loop that invents them is counted under none. A search for
   * the example should find it.
   */
  count(denial: DenialRecord, denials: number, first: Date, isExample: boolean): void {
    const { at: last, apiKey, requestId: example, code, gateway, detail } = denial;
    const isKnown = code !== 'unknown_scope';
    const team = isKnown && typeof detail['team'] === 'string' ? detail['team'] : '';
    const { kind, id } = boundOf(detail);
    const bound = { kind, id: isKnown ? cutText(id, NAME_MAX) : '' };
    const minute = minuteOf(last);
    const one = { apiKey, code, minute, team, gateway, bound, first, last, example, denials };
    this.addGroup(one, isExample);
  }

  /**
   * What could not be written goes back to what has come since. Where that is too much to remember in full, the rest is in
   * the counts alone.
   */
  takeBack(
    full: readonly DenialRecord[],
    counted: readonly CountedDenials[],
    fullMax: number,
  ): { readonly dropped: number } {
    const kept = full.slice(0, Math.max(0, fullMax - this.full.length));
    this.full.unshift(...kept);
    for (const group of counted) this.addGroup(group, false);
    return { dropped: full.length - kept.length };
  }

  private addGroup(more: CountedDenials, isExample: boolean): void {
    const isNamed = this.groups.has(keyOf(more)) || this.groups.size < GROUPS_MAX;
    const one = isNamed ? more : { ...more, team: '', bound: { ...more.bound, id: '' } };
    const group = this.groups.get(keyOf(one));
    if (group === undefined) {
      this.groups.set(keyOf(one), { ...one });
      return;
    }
    group.denials += one.denials;
    if (one.first < group.first) group.first = one.first;
    if (one.last > group.last) group.last = one.last;
    if (isExample) group.example = one.example;
  }
}

const keyOf = ({ minute, apiKey, code, team, bound, gateway }: CountedDenials): string =>
  JSON.stringify([minute, apiKey, code, team, bound, gateway]);
