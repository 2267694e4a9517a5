import { type SortedWindow } from './sorted-window.js';

/** Peaks that the tail is fitted to; fewer say too little, more reach into what is usual. */
const PEAKS_KEPT = 40;
const PEAKS_MIN = 10;
/** A peak is a value above this share of all. */
const THRESHOLD_SHARE = 0.98;
/** Below so many points a rank is all that can be said. */
const POINTS_MIN = 500;
/**
 * How heavy the tail is, as the shape ξ of the generalised Pareto distribution. Fixed: forty peaks cannot tell 0 from 0.5, and
 * spend on models is heavy-tailed (the median production client peaks at 42 times its mean).
 */
const SHAPE = 0.2;

/** Plain JSON. */
export interface TailState {
  readonly peaks: readonly number[];
  readonly points: number;
  readonly peaksSeen: number;
  readonly peak: number | null;
  readonly sincePeak: number;
}

/** How often a value so large is to be expected. */
export interface Rarity {
  /** Once in so many points. */
  readonly oncePerPoints: number;
  /** `rank`: counted, never rarer than once in the points seen. `tail`: by the distribution of peaks over a threshold. */
  readonly basis: 'rank' | 'tail';
}

/**
 * How rare a value is, from the peaks over a high threshold: Siffer, Fouque, Termier and Largouët, "Anomaly Detection in Streams
 * with Extreme Value Theory", KDD 2017. Values that follow each other above the threshold are one peak, so that overlapping sums
 * count once (runs declustering, Coles, An Introduction to Statistical Modeling of Extreme Values, 2001, section 5.3). Until there
 * are enough points and peaks, the conformal rank answers: of all values, this one included, the share that is as large. It is exact where
 * values are exchangeable (Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World, 2005).
 */
export class Tail {
  readonly #run: number;
  readonly #peaks: number[];
  #points: number;
  #peaksSeen: number;
  #peak: number | null;
  #sincePeak: number;

  /** `run`: points below the threshold that end a peak; for sums over a span, the points of the span. */
  constructor(run: number, state?: TailState) {
    this.#run = run;
    this.#peaks = [...(state?.peaks ?? [])];
    this.#points = state?.points ?? 0;
    this.#peaksSeen = state?.peaksSeen ?? 0;
    this.#peak = state?.peak ?? null;
    this.#sincePeak = state?.sincePeak ?? 0;
  }

  state(): TailState {
    return {
      peaks: [...this.#peaks],
      points: this.#points,
      peaksSeen: this.#peaksSeen,
      peak: this.#peak,
      sincePeak: this.#sincePeak,
    };
  }

  /** How rare the latest value of the window is. To be asked once after every push. */
  next(window: SortedWindow): Rarity {
    const value = window.ago(0) ?? 0;
    const high = window.quantile(THRESHOLD_SHARE);
    this.#points += 1;
    const rarity = this.#rarity(window, value, high);
    this.#countPeak(value, high);
    return rarity;
  }

  #rarity(window: SortedWindow, value: number, high: number): Rarity {
    const asLarge = window.length - window.countBelow(value);
    const excess = value - high;
    if (this.#points < POINTS_MIN || this.#peaks.length < PEAKS_MIN || excess <= 0)
      return { oncePerPoints: window.length / asLarge, basis: 'rank' };
    const excesses = this.#peaks.reduce((sum, peak) => sum + Math.max(0, peak - high), 0);
    const scale = Math.max((excesses / this.#peaks.length) * (1 - SHAPE), Number.MIN_VALUE);
    const exceeds = (1 + (SHAPE * excess) / scale) ** (-1 / SHAPE);
    const once = this.#points / this.#peaksSeen / exceeds;
    return { oncePerPoints: Math.min(once, Number.MAX_SAFE_INTEGER), basis: 'tail' };
  }

  #countPeak(value: number, high: number): void {
    if (value > high) {
      this.#peak = Math.max(this.#peak ?? value, value);
      this.#sincePeak = 0;
      return;
    }
    if (this.#peak === null) return;
    this.#sincePeak += 1;
    if (this.#sincePeak < this.#run) return;
    this.#peaks.push(this.#peak);
    if (this.#peaks.length > PEAKS_KEPT) this.#peaks.shift();
    this.#peaksSeen += 1;
    this.#peak = null;
  }
}
