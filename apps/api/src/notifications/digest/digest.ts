import { fromFemto, toFemto } from '@bursar/pricing';
import { knownCost } from '@bursar/pricing/decimal';
import type { DigestKind } from '../alert.js';
import { abs, changed, signed, unpricedLine, usd } from './amounts.js';

/** What a team spent in a stretch of time. */
export interface TeamSpend {
  readonly team: string;
  readonly cost: string;
  /** Calls without a price: in no sum. */
  readonly unpriced: bigint;
}

export interface DigestQuestion {
  readonly kind: DigestKind;
  /** The first day, and the day after the last one. */
  readonly from: string;
  readonly to: string;
  readonly now: readonly TeamSpend[];
  readonly before: readonly TeamSpend[];
  /** When data begin, where that is after the stretch before begins: of all of them, and of teams. */
  readonly dataBegin: {
    readonly total: string | null;
    readonly teams: ReadonlyMap<string, string>;
  };
  /** By id. */
  readonly names: ReadonlyMap<string, string>;
}

export interface Digest {
  readonly usd: string;
  readonly title: string;
  readonly lines: readonly string[];
}

const TEAMS_MAX = 5;
const MOVERS_MAX = 3;

interface Moved {
  readonly name: string;
  readonly now: bigint;
  readonly change: bigint;
  readonly isCompared: boolean;
}

/** Pure. The sum of a day or a week: in all, by team, and what moved most against the one before. */
export function digestOf(question: DigestQuestion): Digest {
  const { kind, from, to, now, before, dataBegin, names } = question;
  const was = new Map(before.map(({ team, cost }) => [team, toFemto(cost)]));
  const is = new Map(now.map(({ team, cost }) => [team, toFemto(cost)]));
  const teams = [...new Set([...is.keys(), ...was.keys()])].map((team): Moved => {
    const spent = is.get(team) ?? 0n;
    const isCompared = !dataBegin.teams.has(team);
    const change = spent - (was.get(team) ?? 0n);
    return { name: names.get(team) ?? team, now: spent, change, isCompared };
  });
  const unpriced = now.reduce((sum, one) => sum + one.unpriced, 0n);
  const total = teams.reduce((sum, one) => sum + one.now, 0n);
  const change = teams.reduce((sum, one) => sum + one.change, 0n);
  const most = [...teams]
    .filter(({ now: spent }) => spent !== 0n)
    .sort(by(({ now: spent }) => spent));
  const movers = [...teams]
    .filter((one) => one.isCompared && one.change !== 0n)
    .sort(by((one) => abs(one.change)));
  const unit = kind === 'daily-digest' ? 'day' : 'week';
  const when = unit === 'day' ? from : `the week from ${from}`;
  return {
    usd: fromFemto(total),
    title: `Spend of ${when}: ${known(total, unpriced)}`,
    lines: [
      dataBegin.total === null
        ? `${changed(change, total - change)} against the ${unit} before (until ${to}, exclusive).`
        : `Not compared with the ${unit} before: data begin ${dataBegin.total}.`,
      ...most.slice(0, TEAMS_MAX).map((one) => `${one.name}: ${usd(one.now)}`),
      ...[unpricedLine(unpriced)].filter((line) => line !== null),
      ...(movers.length === 0
        ? []
        : [`Moved most: ${movers.slice(0, MOVERS_MAX).map(moved).join('; ')}.`]),
    ],
  };
}

/** A dash where none of the calls has a price. */
const known = (femto: bigint, unpriced: bigint): string =>
  knownCost({ cost: fromFemto(femto), unpriced }) === null ? '—' : usd(femto);
const moved = ({ name, change }: Moved): string => `${name} ${signed(change)}`;

/** The most first; names decide among equals. */
const by =
  (of: (one: Moved) => bigint) =>
  (a: Moved, b: Moved): number => {
    const [x, y] = [of(a), of(b)];
    if (x !== y) return x > y ? -1 : 1;
    return a.name < b.name ? -1 : 1;
  };
