import { noveltyIn } from './novelty.js';
import { checkPoint } from './numbers.js';
import { Restraint, type RestraintSettings, type RestraintState } from './restraint.js';
import { Season, type SeasonState } from './season.js';
import { SortedWindow } from './sorted-window.js';

/** The mean of the last `points` values, and how much its novelty counts beside that of others. */
export interface Span {
  readonly points: number;
  readonly weight: number;
}

export interface DetectorSettings extends RestraintSettings {
  /** Each feature is compared with so many of its past values. */
  readonly window: number;
  /** The shortest first. */
  readonly spans: readonly Span[];
  /** How much the novelty of the seasonal residual counts. */
  readonly seasonWeight: number;
  /** Share of the variance (0 to 1) that the season must explain before its residual counts. */
  readonly seasonGate: number;
  /** `up`: only what lies above the usual counts, as where too much is spent. */
  readonly side: 'both' | 'up';
}

/** Chosen on the Numenta Anomaly Benchmark as a whole; constants nearby score the same within half a point. */
export const DEFAULT_SETTINGS: DetectorSettings = {
  window: 4_000,
  spans: [
    { points: 1, weight: 1 },
    { points: 3, weight: 0.25 },
    { points: 48, weight: 0.6 },
    { points: 144, weight: 0.4 },
  ],
  seasonWeight: 0.7,
  seasonGate: 0.7,
  youthPoints: 1_000,
  dampening: 0.3,
  dampeningHalfLife: 1_200,
  refractoryPoints: 160,
  growthMin: 1,
  side: 'both',
};

/** Plain JSON: what a detector knows, the windows included. */
export interface DetectorState {
  readonly points: number;
  /** Of each span its past means, the oldest first. */
  readonly means: readonly (readonly number[])[];
  readonly residuals: readonly number[];
  readonly season: SeasonState;
  readonly recent: readonly number[];
  readonly restraint: RestraintState;
}

/** What a detector says about one point. */
export interface Score {
  /** From 0 (nothing new, or less new than a recent alarm) towards 1; an alarm is a score above a threshold. */
  readonly score: number;
  /** Before past alarms are considered. */
  readonly novelty: number;
  /** What was most novel: a span, by its place in the settings, or the residual of the season. Null where nothing was. */
  readonly feature: number | 'season' | null;
  /** Whether that was above or below what is usual. */
  readonly direction: 'up' | 'down';
  /** Whether the season explains enough of the series for its residual to count. */
  readonly isSeasonal: boolean;
}

/**
 * Scores one series, a point at a time in the order of time: the novelty of means over several spans and of the seasonal
 * residual, less after many alarms, and held back after a recent one. Causal (a score never depends on later points) and
 * deterministic. O(log n) comparisons a point, see SortedWindow.
 *
 * Values are plain numbers: money becomes a float here to be *compared*; no amount is ever computed from a score.
 * Multiple windows as in burn-rate alerts (Beyer et al., The Site Reliability Workbook, chapter 5).
 */
export class Detector {
  readonly #settings: DetectorSettings;
  readonly #means: readonly SortedWindow[];
  readonly #residuals: SortedWindow;
  readonly #season: Season;
  /** A ring of the values that the longest span needs. */
  readonly #recent: Float64Array;
  readonly #restraint: Restraint;
  #points: number;

  /** `state` continues another detector of the same settings, from what its `state()` gave. */
  constructor(settings: DetectorSettings = DEFAULT_SETTINGS, state?: DetectorState) {
    checkSettings(settings);
    this.#settings = settings;
    const { window, spans } = settings;
    if (state !== undefined && state.means.length !== spans.length)
      throw new RangeError(
        `The state has ${state.means.length} spans, the settings ${spans.length}: give the settings it was made with.`,
      );
    this.#means = spans.map((_, index) => new SortedWindow(window, state?.means[index]));
    this.#residuals = new SortedWindow(window, state?.residuals);
    this.#season = new Season(settings.seasonGate, state?.season);
    this.#recent = new Float64Array(Math.max(...spans.map(({ points }) => points)));
    this.#points = state?.points ?? 0;
    state?.recent.forEach((value, index) => {
      this.#recent[(this.#points - state.recent.length + index) % this.#recent.length] = value;
    });
    this.#restraint = new Restraint(settings, state?.restraint);
  }

  /** Everything that later answers depend on. JSON keeps it exactly. */
  state(): DetectorState {
    const held = Math.min(this.#points, this.#recent.length);
    return {
      points: this.#points,
      means: this.#means.map((window) => window.values()),
      residuals: this.#residuals.values(),
      season: this.#season.state(),
      recent: Array.from({ length: held }, (_, index) => this.#back(held - 1 - index)),
      restraint: this.#restraint.state(),
    };
  }

  /** Past means of a span of the settings, by its place there; the latest is that of the last point. */
  meansOf(span: number): SortedWindow {
    const window = this.#means[span];
    if (window === undefined) throw new RangeError(`The settings have no span ${span}.`);
    return window;
  }

  /** `at`: epoch ms. Throws a RangeError for a time or a value that is no finite number. */
  next(at: number, value: number): Score {
    checkPoint(at, value);
    this.#recent[this.#points % this.#recent.length] = value;
    this.#points += 1;
    const best = this.#mostNovel(at, value);
    return { score: this.#restraint.next(best.novelty), ...best };
  }

  #mostNovel(at: number, value: number): Omit<Score, 'score'> {
    const seasonal = this.#season.next(at, value);
    const residual = seasonal ?? 0;
    const upOnly = this.#settings.side === 'up';
    let isUp = residual > 0;
    const ofSeason = this.#settings.seasonWeight * noveltyIn(this.#residuals, residual);
    let novelty = upOnly && !isUp ? 0 : ofSeason;
    let feature: Score['feature'] = novelty > 0 ? 'season' : null;
    this.#residuals.push(residual);
    let sum = 0;
    let summed = 0;
    for (const [index, { points, weight }] of this.#settings.spans.entries()) {
      const window = this.meansOf(index);
      // Added up again each time: a sum that is corrected by differences drifts after a large value.
      for (const held = Math.min(points, this.#points); summed < held; summed += 1)
        sum += this.#back(summed);
      const mean = sum / summed;
      const found = weight * noveltyIn(window, mean);
      const isAbove = mean > window.quantile(0.5);
      if (found > novelty && (isAbove || !upOnly)) {
        [novelty, feature, isUp] = [found, index, isAbove];
      }
      window.push(mean);
    }
    return {
      novelty,
      feature,
      direction: isUp ? 'up' : 'down',
      isSeasonal: seasonal !== null,
    };
  }

  #back(points: number): number {
    return this.#recent[(this.#points - 1 - points) % this.#recent.length] ?? 0;
  }
}

function checkSettings({ spans, seasonGate }: DetectorSettings): void {
  const grow = spans.every(({ points }, index) => points > (spans[index - 1]?.points ?? 0));
  if (!grow || spans.length === 0 || spans.some(({ points }) => !Number.isInteger(points)))
    throw new RangeError('A detector needs spans of whole points, the shortest first.');
  if (!(seasonGate >= 0 && seasonGate <= 1))
    throw new RangeError(`seasonGate must be from 0 to 1, not ${seasonGate}.`);
}
