import { type FemtoUsd, fromFemto, toFemto } from '@bursar/pricing';

/** What capacity cost on a day of UTC. A line of the bill may name no region. */
export interface PaidDay {
  readonly account: string;
  readonly region: string | null;
  readonly day: string;
  readonly usd: string;
}

/** A day on which calls were made to provisioned capacity. */
export interface UsedDay {
  readonly account: string;
  readonly region: string;
  readonly day: string;
  readonly calls: bigint;
}

/** From which day to which the log of an account has been read, both included. */
export interface ReadDays {
  readonly account: string;
  readonly first: string;
  readonly last: string;
}

/** Capacity of an account and region that was paid for on days without a call. */
export interface IdleCapacity {
  readonly account: string;
  readonly region: string | null;
  readonly paidUsd: string;
  readonly paidDays: number;
  readonly calls: bigint;
  readonly idleUsd: string;
  readonly idleDays: number;
  /** Paid for on days of which no log was read: not known to be idle. */
  readonly unknownUsd: string;
}

/** Pure. The most idle money first; capacity that was called on every day that is known is no waste. */
export function idleCapacity(
  paid: readonly PaidDay[],
  used: readonly UsedDay[],
  read: readonly ReadDays[],
): IdleCapacity[] {
  const groups = Map.groupBy(paid, ({ account, region }) => JSON.stringify([account, region]));
  return [...groups.values()]
    .flatMap((days) => summed(days, used, read))
    .sort((a, b) => compare(b.idle, a.idle) || (a.row.account < b.row.account ? -1 : 1))
    .map(({ row }) => row);
}

function summed(
  days: readonly PaidDay[],
  used: readonly UsedDay[],
  read: readonly ReadDays[],
): { readonly row: IdleCapacity; readonly idle: FemtoUsd }[] {
  const [first] = days;
  if (first === undefined) return [];
  const { account, region } = first;
  const calls = used.filter(
    (one) => one.account === account && (region === null || one.region === region),
  );
  const called = new Set(calls.map(({ day }) => day));
  const known = read.find((one) => one.account === account);
  const isRead = (day: string): boolean =>
    known !== undefined && known.first <= day && day <= known.last;
  const idleDays = days.filter(({ day }) => isRead(day) && !called.has(day));
  const idle = sumOf(idleDays);
  if (idle <= 0n) return [];
  const unknown = days.filter(({ day }) => !isRead(day) && !called.has(day));
  return [
    {
      idle,
      row: {
        ...{ account, region, paidUsd: fromFemto(sumOf(days)), paidDays: days.length },
        calls: calls.reduce((sum, one) => sum + one.calls, 0n),
        ...{ idleUsd: fromFemto(idle), idleDays: idleDays.length },
        unknownUsd: fromFemto(sumOf(unknown)),
      },
    },
  ];
}

const sumOf = (days: readonly PaidDay[]): FemtoUsd =>
  days.reduce((sum, { usd }) => sum + toFemto(usd), 0n);

const compare = (a: bigint, b: bigint): number => (a === b ? 0 : a > b ? 1 : -1);
