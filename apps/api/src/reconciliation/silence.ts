import { isComplete, type WitnessedHour } from './completeness.js';

const HOUR_MS = 3_600_000;
/** CloudWatch and the log bring the last of an hour within minutes; what is read later than this has it. */
const SETTLED_MS = 2 * HOUR_MS;

/** An hour whose metrics have been read, with figures or without. */
export interface ReadHour {
  readonly account: string;
  readonly region: string;
  /** Its start, UTC. */
  readonly hour: Date;
  readonly readAt: Date;
}

/** What may have been called: in any account, between two moments. */
export interface SilentCall {
  readonly region: string;
  /** The identity of the model. */
  readonly model: string;
  readonly from: Date;
  readonly to: Date;
}

/** What log and metrics say of some hours. */
export interface Evidence {
  readonly witnessed: readonly WitnessedHour[];
  readonly read: readonly ReadHour[];
  /** Every account that has logged or measured anything lately, with its region. */
  readonly places: readonly { readonly account: string; readonly region: string }[];
}

/**
 * Whether a call that the log does not show cannot have cost anything: in each account of its region, in each hour that it may
 * have run in, the metrics were read once the hour had settled, and they have the log's tokens of that model, or none where the
 * log has none. A place that is not measured proves nothing, and neither does a region without any place.
 */
export function provesSilence({ witnessed, read, places }: Evidence, call: SilentCall): boolean {
  const { region, model } = call;
  const accounts = [
    ...new Set(places.filter((place) => place.region === region).map(({ account }) => account)),
  ];
  const readAt = new Map(read.map((one) => [idOf(one), one.readAt.getTime()]));
  const ofModel = new Map(
    witnessed.filter((one) => one.model === model).map((one) => [idOf(one), one]),
  );
  const isSilent = (account: string, hour: number): boolean => {
    const id = idOf({ account, region, hour: new Date(hour) });
    if ((readAt.get(id) ?? 0) < hour + HOUR_MS + SETTLED_MS) return false;
    const one = ofModel.get(id);
    return one === undefined || isComplete(one);
  };
  return (
    accounts.length > 0 &&
    hoursOf(call).every((hour) => accounts.every((account) => isSilent(account, hour)))
  );
}

/** Starts of the hours that a call may have run in. */
function hoursOf({ from, to }: SilentCall): number[] {
  const first = Math.floor(from.getTime() / HOUR_MS);
  const last = Math.floor(to.getTime() / HOUR_MS);
  return Array.from({ length: last - first + 1 }, (_, n) => (first + n) * HOUR_MS);
}

const idOf = ({ account, region, hour }: Pick<ReadHour, 'account' | 'region' | 'hour'>): string =>
  JSON.stringify([account, region, hour.getTime()]);
