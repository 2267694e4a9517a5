import { parseDecimal, subtract, sum } from '@bursar/pricing/decimal';
import type { Reposted } from './moves.query.js';

/** A team in a month: all that it spent, before and after, and what of it moves. */
export interface MoveRow {
  readonly team: string;
  readonly name: string;
  readonly month: string;
  /** USD; null: none of its calls has a price. */
  readonly before: string | null;
  readonly after: string | null;
  readonly moves: string;
  /** Null: several teams lose calls in this month, and which of them is not known. */
  readonly calls: string | null;
}

type Answer = Pick<Reposted, 'dryRun' | 'moved' | 'totals'>;

/** What stands now is before a rehearsal, and after the real thing. */
export function toMoveRows({ dryRun, moved, totals }: Answer): MoveRow[] {
  return moved.map(({ team, month, before, after, requests }) => {
    const total = totals.find((one) => one.team === team && one.month === month);
    const standing = total?.cost ?? null;
    const moves = subtract(after, before);
    const other =
      standing === null ? null : dryRun ? sum([standing, moves]) : subtract(standing, moves);
    return {
      team,
      name: total?.teamName ?? team,
      month,
      moves,
      before: dryRun ? standing : other,
      after: dryRun ? other : standing,
      calls: requests === '0' ? callsLost(moved, month) : requests,
    };
  });
}

/** Where one team alone loses calls in a month, those that the others gain. */
function callsLost(moved: Answer['moved'], month: string): string | null {
  const own = moved.filter((one) => one.month === month);
  if (own.filter(({ requests }) => requests === '0').length > 1) return null;
  return own.reduce((calls, { requests }) => calls + BigInt(requests), 0n).toString();
}

export interface Gain {
  /** USD; null: nothing that moves has a price. */
  readonly usd: string | null;
  readonly months: readonly string[];
}

/** What a team gains in all, and in which months. */
export function gainOf({ moved }: Pick<Answer, 'moved'>, team: string): Gain {
  const own = moved.filter((one) => one.team === team && one.requests !== '0');
  const usd = sum(own.map(({ before, after }) => subtract(after, before)));
  return {
    usd: parseDecimal(usd).units === 0n && own.length > 0 ? null : usd,
    months: own.map(({ month }) => month),
  };
}
