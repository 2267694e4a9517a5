/**
 * The scoring rules of the Numenta Anomaly Benchmark, version 1.1: Lavin and Ahmad, "Evaluating Real-time Anomaly Detection
 * Algorithms", ICMLA 2015, and the scoring code of github.com/numenta/NAB at ea702d7 (MIT). Written from the rules.
 *
 * Of the alarms within a labelled window only the most rewarding counts, the earlier the better; every alarm outside costs,
 * more with its distance from the window before it. One threshold is chosen for all series, for each profile by itself.
 */
export interface Profile {
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly falseNegative: number;
}

export const PROFILES = {
  standard: { truePositive: 1, falsePositive: 0.11, falseNegative: 1 },
  reward_low_FP_rate: { truePositive: 1, falsePositive: 0.22, falseNegative: 1 },
  reward_low_FN_rate: { truePositive: 1, falsePositive: 0.11, falseNegative: 2 },
} as const satisfies Record<string, Profile>;
export type ProfileName = keyof typeof PROFILES;
export const PROFILE_NAMES: readonly ProfileName[] = [
  'standard',
  'reward_low_FP_rate',
  'reward_low_FN_rate',
];

/** A labelled anomaly: its first and last point. */
export interface LabelledWindow {
  readonly first: number;
  readonly last: number;
}

export interface LabelledSeries {
  readonly points: number;
  /** In order, and apart from each other. */
  readonly windows: readonly LabelledWindow[];
}

export interface NabScore {
  /** 0 for no alarm at all, 100 for one alarm at the beginning of each window and none elsewhere. */
  readonly score: number;
  /** Alarms are scores of at least this. */
  readonly threshold: number;
  readonly falsePositives: number;
  readonly windowsHit: number;
}

/** Rows that count, of all series. */
interface Rows {
  readonly count: number;
  readonly rewards: Float64Array;
  /** The window that the row lies in, counted over all series; -1 outside. */
  readonly windows: Int32Array;
  readonly windowsTotal: number;
  /** Windows that have a row which counts. */
  readonly windowsScored: number;
}

/** Rows with their scores, the highest first. */
interface Ranking extends Rows {
  readonly scores: Float64Array;
  readonly order: Uint32Array;
}

const PROBATION_SHARE = 0.15;
const PROBATION_POINTS_MAX = 750;
const OUTSIDE = -1;

/** The best that one threshold over all series can reach. `scores` has one array for each series, one number for each point. */
export function bestScores(
  series: readonly LabelledSeries[],
  scores: readonly ArrayLike<number>[],
): Record<ProfileName, NabScore> {
  const ranking = rankingOf(series, scores);
  return forEachProfile((name) => bestOf(ranking, PROFILES[name], -Infinity).best);
}

/** What given thresholds reach. */
export function scoresAt(
  series: readonly LabelledSeries[],
  scores: readonly ArrayLike<number>[],
  thresholds: Readonly<Record<ProfileName, number>>,
): Record<ProfileName, NabScore> {
  const lowest = Math.min(...Object.values(thresholds));
  const ranking = rankingOf(series, scores, lowest);
  return forEachProfile((name) => bestOf(ranking, PROFILES[name], thresholds[name]).last);
}

const forEachProfile = <T>(work: (name: ProfileName) => T): Record<ProfileName, T> => ({
  standard: work('standard'),
  reward_low_FP_rate: work('reward_low_FP_rate'),
  reward_low_FN_rate: work('reward_low_FN_rate'),
});

/** Rows of lower scores than `lowest` are left out. */
function rankingOf(
  series: readonly LabelledSeries[],
  given: readonly ArrayLike<number>[],
  lowest = -Infinity,
): Ranking {
  const rows = rowsOf(series);
  const scores = new Float64Array(rows.count);
  let row = 0;
  for (const [index, { points }] of series.entries())
    for (let point = probationOf(points); point < points; point += 1)
      scores[row++] = given[index]?.[point] ?? 0;
  const chosen = Array.from(scores.keys()).filter((index) => (scores[index] ?? 0) >= lowest);
  // Most scores of most detectors are 0: they need no order among each other.
  const above = chosen.filter((index) => (scores[index] ?? 0) > 0);
  const others = chosen.filter((index) => (scores[index] ?? 0) <= 0);
  const higher = (a: number, b: number): number => (scores[b] ?? 0) - (scores[a] ?? 0);
  const order = Uint32Array.from([...above.sort(higher), ...others.sort(higher)]);
  return { ...rows, scores, order };
}

const probationOf = (points: number): number =>
  Math.ceil(Math.min(PROBATION_SHARE * points, PROBATION_POINTS_MAX));

const known = new WeakMap<readonly LabelledSeries[], Rows>();

function rowsOf(series: readonly LabelledSeries[]): Rows {
  const before = known.get(series);
  if (before !== undefined) return before;
  const count = series.reduce((sum, { points }) => sum + points - probationOf(points), 0);
  const [rewards, windows] = [new Float64Array(count), new Int32Array(count)];
  const scored = new Set<number>();
  let row = 0;
  let windowsTotal = 0;
  for (const one of series) {
    const probation = probationOf(one.points);
    for (const { point, reward, window } of rewardsOf(one)) {
      if (point < probation) continue;
      const ofAll = window === OUTSIDE ? OUTSIDE : windowsTotal + window;
      if (ofAll !== OUTSIDE) scored.add(ofAll);
      rewards[row] = reward;
      windows[row++] = ofAll;
    }
    windowsTotal += one.windows.length;
  }
  const rows = { count, rewards, windows, windowsTotal, windowsScored: scored.size };
  known.set(series, rows);
  return rows;
}

/** What an alarm at each point is worth before the weights of a profile. */
function* rewardsOf({
  points,
  windows,
}: LabelledSeries): Generator<{ point: number; reward: number; window: number }> {
  let window = 0;
  for (let point = 0; point < points; point += 1) {
    const now = windows[window];
    if (now !== undefined && point >= now.first) {
      const width = now.last - now.first + 1;
      yield { point, reward: scaled(-(now.last - point + 1) / width) / scaled(-1), window };
      if (point === now.last) window += 1;
    } else {
      const before = windows[window - 1];
      // An alarm before the first window costs most, like one far behind.
      const reward =
        before === undefined ? -1 : scaled((point - before.last) / (before.last - before.first));
      yield { point, reward, window: OUTSIDE };
    }
  }
}

/** The sigmoid of the benchmark: 0.98661 a window's width before its end, 0 at its end, -1 far behind it. */
const scaled = (position: number): number =>
  position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1;

/** The best score at any threshold down to the lowest, and the score at the lowest. */
function bestOf(
  { scores, order, rewards, windows, windowsTotal, windowsScored }: Ranking,
  profile: Profile,
  lowest: number,
): { best: NabScore; last: NabScore } {
  const reached = new Float64Array(windowsTotal).fill(-profile.falseNegative);
  const hit = new Set<number>();
  const none = -profile.falseNegative * windowsTotal;
  const perfect = profile.truePositive * windowsTotal;
  let raw = -profile.falseNegative * windowsScored;
  const scoreNow = (): number => (100 * (raw - none)) / (perfect - none);
  let falsePositives = 0;
  let last: NabScore = { score: scoreNow(), threshold: Infinity, falsePositives, windowsHit: 0 };
  let best = last;
  for (const [place, row] of order.entries()) {
    const threshold = scores[row] ?? 0;
    if (threshold < lowest) break;
    const window = windows[row] ?? OUTSIDE;
    const reward = rewards[row] ?? 0;
    if (window === OUTSIDE) {
      raw += reward * profile.falsePositive;
      falsePositives += 1;
    } else {
      const gained = Math.max(reward * profile.truePositive, reached[window] ?? 0);
      raw += gained - (reached[window] ?? 0);
      reached[window] = gained;
      hit.add(window);
    }
    if (scores[order[place + 1] ?? -1] === threshold) continue;
    last = { score: scoreNow(), threshold, falsePositives, windowsHit: hit.size };
    if (last.score > best.score) best = last;
  }
  return { best, last };
}
