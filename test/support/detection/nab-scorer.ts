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

/** The rows that count, the highest score first. */
interface Ranking {
  readonly scores: Float64Array;
  readonly rewards: Float64Array;
  /** The window that the row lies in, counted over all series; -1 outside. */
  readonly windows: Int32Array;
  readonly windowsTotal: number;
  /** Windows that have a row which counts. */
  readonly windowsScored: number;
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
  return forEachProfile((name) => {
    let best: NabScore | null = null;
    for (const step of stepsOf(ranking, PROFILES[name]))
      if (best === null || step.score > best.score) best = step;
    return best ?? NO_ALARM;
  });
}

/** What given thresholds reach. */
export function scoresAt(
  series: readonly LabelledSeries[],
  scores: readonly ArrayLike<number>[],
  thresholds: Readonly<Record<ProfileName, number>>,
): Record<ProfileName, NabScore> {
  const ranking = rankingOf(series, scores);
  return forEachProfile((name) => {
    let reached = NO_ALARM;
    for (const step of stepsOf(ranking, PROFILES[name])) {
      if (step.threshold < thresholds[name]) break;
      reached = step;
    }
    return reached;
  });
}

const NO_ALARM: NabScore = { score: 0, threshold: Infinity, falsePositives: 0, windowsHit: 0 };

const forEachProfile = <T>(work: (name: ProfileName) => T): Record<ProfileName, T> => ({
  standard: work('standard'),
  reward_low_FP_rate: work('reward_low_FP_rate'),
  reward_low_FN_rate: work('reward_low_FN_rate'),
});

function rankingOf(
  series: readonly LabelledSeries[],
  scores: readonly ArrayLike<number>[],
): Ranking {
  const rows: { score: number; reward: number; window: number }[] = [];
  const scored = new Set<number>();
  let windowsTotal = 0;
  for (const [index, one] of series.entries()) {
    const probation = Math.min(PROBATION_SHARE * one.points, PROBATION_POINTS_MAX);
    for (const { point, reward, window } of rewardsOf(one)) {
      if (point < probation) continue;
      const ofAll = window === OUTSIDE ? OUTSIDE : windowsTotal + window;
      if (ofAll !== OUTSIDE) scored.add(ofAll);
      rows.push({ score: scores[index]?.[point] ?? 0, reward, window: ofAll });
    }
    windowsTotal += one.windows.length;
  }
  rows.sort((a, b) => b.score - a.score);
  return {
    scores: Float64Array.from(rows, ({ score }) => score),
    rewards: Float64Array.from(rows, ({ reward }) => reward),
    windows: Int32Array.from(rows, ({ window }) => window),
    windowsTotal,
    windowsScored: scored.size,
  };
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

/** The score at every threshold that makes a difference, the highest threshold first. */
function* stepsOf(ranking: Ranking, profile: Profile): Generator<NabScore> {
  const { scores, rewards, windows, windowsTotal, windowsScored } = ranking;
  const best = new Float64Array(windowsTotal).fill(-profile.falseNegative);
  const hit = new Set<number>();
  let falsePositives = 0;
  let raw = -profile.falseNegative * windowsScored;
  const none = -profile.falseNegative * windowsTotal;
  const perfect = profile.truePositive * windowsTotal;
  for (let row = 0; row < scores.length; row += 1) {
    const window = windows[row] ?? OUTSIDE;
    const reward = rewards[row] ?? 0;
    if (window === OUTSIDE) {
      raw += reward * profile.falsePositive;
      falsePositives += 1;
    } else {
      const gained = reward * profile.truePositive;
      const before = best[window] ?? 0;
      if (gained > before) {
        raw += gained - before;
        best[window] = gained;
      }
      hit.add(window);
    }
    const threshold = scores[row] ?? 0;
    if (scores[row + 1] === threshold) continue;
    const score = (100 * (raw - none)) / (perfect - none);
    yield { score, threshold, falsePositives, windowsHit: hit.size };
  }
}
