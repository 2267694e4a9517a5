import { fromFemto } from '@bursar/pricing';
import type { Moved } from '../repost/repost.js';

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** Pure. What a change would move, each team and month by itself: what one pays more is not made up for by what another pays less. */
export const effectOf = (moved: readonly Moved[]): string =>
  fromFemto(
    moved.reduce(
      (sum, { before, after }) => sum + larger(after, before) - (after > before ? before : after),
      0n,
    ),
  );

/** For approvers: by team and month. */
export const effectLines = (moved: readonly Moved[]): string[] =>
  moved
    .filter(({ before, after }) => before !== after)
    .map(
      ({ team, month, before, after }) =>
        `${team} in ${month}: ${fromFemto(before)} becomes ${fromFemto(after)} USD once it is rated again`,
    );
