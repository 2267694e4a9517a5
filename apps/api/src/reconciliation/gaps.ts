import { minuteText } from '../platform/text/instant.js';
import { missingTokens, type WitnessedHour } from './completeness.js';

const HOUR_MS = 3_600_000;

/** Hours in which the metrics show calls that the log does not have. */
export interface Gap {
  readonly account: string;
  readonly region: string;
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
  /** `off`: the log has nothing of the region; `partial`: it has some. */
  readonly kind: 'off' | 'partial';
  readonly models: readonly string[];
  readonly tokens: bigint;
}

interface Place {
  readonly account: string;
  readonly region: string;
  readonly hour: Date;
  readonly records: bigint;
  readonly missing: bigint;
  readonly models: readonly string[];
}

/** Collects gaps from hours that come in any order of places, day after day. Hours without traffic neither end a gap nor make one. */
export class Gaps {
  private readonly places: Place[] = [];

  add(hours: readonly WitnessedHour[]): void {
    const byPlace = Map.groupBy(hours, ({ account, region, hour }) =>
      JSON.stringify([account, region, hour.getTime()]),
    );
    for (const all of byPlace.values()) {
      const [first] = all;
      if (first === undefined) continue;
      const { account, region, hour } = first;
      const lacking = all.filter((one) => missingTokens(one) > 0n);
      this.places.push({
        account,
        region,
        hour,
        records: all.reduce((sum, { records }) => sum + records, 0n),
        missing: lacking.reduce((sum, one) => sum + missingTokens(one), 0n),
        models: lacking.map(({ model }) => model),
      });
    }
  }

  get found(): Gap[] {
    const byPlace = Map.groupBy(this.places, ({ account, region }) =>
      JSON.stringify([account, region]),
    );
    return [...byPlace.values()]
      .flatMap((places) => runsOf(places.sort((a, b) => a.hour.getTime() - b.hour.getTime())))
      .sort((a, b) => a.from.getTime() - b.from.getTime() || (a.region < b.region ? -1 : 1));
  }
}

function runsOf(places: readonly Place[]): Gap[] {
  const gaps: Gap[] = [];
  let isOpen = false;
  for (const { account, region, hour, records, missing, models } of places) {
    const before = isOpen ? gaps.at(-1) : undefined;
    isOpen = missing > 0n;
    if (!isOpen) continue;
    const kind = records === 0n ? 'off' : 'partial';
    const to = new Date(hour.getTime() + HOUR_MS);
    if (before?.kind === kind) {
      const joined = [...new Set([...before.models, ...models])].sort();
      gaps.splice(-1, 1, { ...before, to, models: joined, tokens: before.tokens + missing });
    } else gaps.push({ account, region, from: hour, to, kind, models, tokens: missing });
  }
  return gaps;
}

/** The sentence that a person reads. */
export function wordsOf({ region, from, to, kind, account }: Gap): string {
  const when = `in ${region} from ${minuteText(from)} to ${minuteText(to)}`;
  return kind === 'off'
    ? `Invocation logging was off ${when} (account ${account}).`
    : `The invocation log lacks calls ${when} (account ${account}).`;
}
