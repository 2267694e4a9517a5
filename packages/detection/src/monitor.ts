import { type DayFinding, dayFinding, NO_DAY } from './daily.js';
import { Detector, type DetectorState } from './detector.js';
import { type Activity, activityOf, commonGrowth, type Stage, stageOf } from './ladder.js';
import { median } from './numbers.js';
import { Restraint, type RestraintState } from './restraint.js';
import {
  DAYS_KEPT,
  excessShareOf,
  monitorSettings,
  oddityOf,
  recordOf,
  SPAN_HOURS,
  type SpanFinding,
  type SpanHours,
  WEEK_HOURS,
} from './spans.js';
import { Tail, type TailState } from './tail.js';

const HOUR_MS = 3_600_000;
const SAME_TIMES = 7;
/** Of a usual hour: spend this small sets no record. */
const RECORD_FLOOR = 0.2;
/** A pause this long is one; shorter ones are nights. */
const PAUSE_HOURS_MIN = 24;

/** Plain JSON. */
export interface MonitorState {
  readonly bucketMs: number;
  readonly lastAt: number | null;
  readonly buckets: number;
  readonly detector: DetectorState;
  readonly tails: readonly TailState[];
  readonly restraint: RestraintState;
  readonly day: DayFinding;
  readonly largestHour: number;
  readonly quiet: number;
  readonly longestQuiet: number;
}

export interface Finding {
  /** From 0 towards 1: how odd the bucket is (`oddityOf`), and 0 for what hardly exceeds a recent alarm. */
  readonly score: number;
  readonly novelty: number;
  /** What the last hour or six hours cost more than usual, as a share (0 to 1) of what the last seven days cost. */
  readonly excessShare: number;
  /** What the seven days before the last 24 hours cost. */
  readonly weekBefore: number;
  /** Start of the bucket, epoch ms. */
  readonly at: number;
  readonly stage: Stage;
  readonly activity: Activity;
  /** The span that was most novel, or `season` for a usual amount at an unusual hour; null where nothing was. */
  readonly feature: SpanHours | 'season' | null;
  readonly spans: readonly SpanFinding[];
  /** In stage `range`: the last hour divided by the largest that would be common; above 1 is unusual. Null in other stages. */
  readonly beyondRange: number | null;
  /** Hours of pause that this bucket ended, where no pause before was as long: new, and not by itself an anomaly. */
  readonly returnedAfterHours: number | null;
  readonly day: DayFinding;
}

/**
 * Watches the spend of one series (a team, a key, a model of a team) in buckets of equal length. Give every bucket in order; those
 * left out had no usage. A bucket that is *unknown* (null: a gap in the data) takes its usual amount, so that neither an alarm nor
 * a drop comes of it. O(log n) comparisons a bucket.
 *
 * Amounts are plain numbers, converted from exact money by the caller: they are compared here, never charged.
 */
export class Monitor {
  readonly #bucketMs: number;
  readonly #perHour: number;
  readonly #detector: Detector;
  readonly #tails: readonly Tail[];
  readonly #restraint: Restraint;
  #lastAt: number | null;
  #buckets: number;
  #day: DayFinding;
  #largestHour: number;
  #quiet: number;
  #longestQuiet: number;

  /** `bucketMs` must divide an hour. `state` continues another monitor from what its `state()` gave. */
  constructor(bucketMs = HOUR_MS / 4, state?: MonitorState) {
    this.#perHour = HOUR_MS / bucketMs;
    if (!Number.isInteger(this.#perHour) || this.#perHour < 1)
      throw new RangeError(`A bucket must divide an hour, which ${bucketMs} ms does not.`);
    if (state !== undefined && state.bucketMs !== bucketMs)
      throw new RangeError(`The state is of buckets of ${state.bucketMs} ms, not ${bucketMs} ms.`);
    this.#bucketMs = bucketMs;
    this.#detector = new Detector(monitorSettings(this.#perHour), state?.detector);
    this.#tails = SPAN_HOURS.map(
      (hours, span) => new Tail(hours * this.#perHour, state?.tails[span]),
    );
    this.#restraint = new Restraint(monitorSettings(this.#perHour), state?.restraint);
    this.#lastAt = state?.lastAt ?? null;
    this.#buckets = state?.buckets ?? 0;
    this.#day = state?.day ?? NO_DAY;
    this.#largestHour = state?.largestHour ?? 0;
    this.#quiet = state?.quiet ?? 0;
    this.#longestQuiet = state?.longestQuiet ?? 0;
  }

  state(): MonitorState {
    return {
      bucketMs: this.#bucketMs,
      lastAt: this.#lastAt,
      buckets: this.#buckets,
      detector: this.#detector.state(),
      tails: this.#tails.map((tail) => tail.state()),
      restraint: this.#restraint.state(),
      day: this.#day,
      largestHour: this.#largestHour,
      quiet: this.#quiet,
      longestQuiet: this.#longestQuiet,
    };
  }

  /**
   * `at` is the start of the bucket in epoch ms and later than that of the bucket before. Throws a RangeError for one that is
   * not, and for an amount that is no finite number. Null for an unknown bucket.
   */
  next(at: number, amount: number | null): Finding | null {
    if (!Number.isInteger(at / this.#bucketMs))
      throw new RangeError(`No bucket of ${this.#bucketMs} ms starts at ${at}.`);
    if (this.#lastAt !== null && at <= this.#lastAt)
      throw new RangeError(
        `A bucket at ${at} must be later than the one before, at ${this.#lastAt}.`,
      );
    this.#passQuiet(at);
    if (amount !== null) return this.#observe(at, amount);
    this.#observe(at, this.#usualBucket());
    return null;
  }

  /** Buckets left out. More than the windows hold would change nothing. */
  #passQuiet(at: number): void {
    if (this.#lastAt === null) return;
    const oldest = at - DAYS_KEPT * 24 * HOUR_MS;
    for (let quiet = Math.max(this.#lastAt + this.#bucketMs, oldest); quiet < at;)
      quiet = this.#observe(quiet, 0).at + this.#bucketMs;
  }

  #observe(at: number, amount: number): Finding {
    const { novelty, feature, isSeasonal } = this.#detector.next(at, amount);
    const hours = this.#buckets / this.#perHour;
    const activity = this.#activity();
    const stage = stageOf(hours, isSeasonal);
    const returnedAfterHours = this.#countQuiet(amount);
    if ((at + this.#bucketMs) % HOUR_MS === 0)
      this.#day = dayFinding(this.#detector.meansOf(2), 24 * this.#perHour, this.#day);
    const spans = SPAN_HOURS.map((span, index) => this.#spanFinding(span, index));
    const beyondRange = this.#beyondRange(stage, activity, hours);
    this.#lastAt = at;
    this.#buckets += 1;
    const week = this.#weekUntil(0);
    const excessShare = excessShareOf(spans, week);
    const record = this.#hourRecord(week);
    const weeksKnown = this.#detector.meansOf(0).length / this.#perHour / WEEK_HOURS;
    return {
      at,
      stage,
      activity,
      score: this.#restraint.next(oddityOf({ novelty, record, spans, excessShare, weeksKnown })),
      novelty,
      excessShare,
      weekBefore: this.#weekUntil(1),
      feature: typeof feature === 'number' ? (SPAN_HOURS[feature] ?? null) : feature,
      spans,
      beyondRange,
      returnedAfterHours,
      day: this.#day,
    };
  }

  #spanFinding(hours: SpanHours, span: number): SpanFinding {
    const means = this.#detector.meansOf(span);
    const buckets = hours * this.#perHour;
    const rarity = this.#tails[span]?.next(means) ?? { oncePerPoints: 1, basis: 'rank' };
    const sum = (mean: number | null): number | null => (mean === null ? null : mean * buckets);
    return {
      hours,
      observed: sum(means.ago(0)) ?? 0,
      usual: sum(this.#usualOf(span)),
      previous: sum(means.ago(buckets)),
      onceInWeeks: rarity.oncePerPoints / (WEEK_HOURS * this.#perHour),
      basis: rarity.basis,
    };
  }

  /** What seven days cost that ended so many days ago. The first means of 24 hours are of the buckets there were. */
  #weekUntil(daysAgo: number): number {
    const means = this.#detector.meansOf(2);
    const perDay = 24 * this.#perHour;
    const [first, last] = [daysAgo * perDay, (daysAgo + 7) * perDay];
    let sum = 0;
    for (let before = first; before < Math.min(last, this.#buckets); before += perDay)
      sum += (means.ago(before) ?? 0) * Math.min(perDay, this.#buckets - before);
    return sum;
  }

  /** Compared with hours of the window that do not overlap the last. */
  #hourRecord(week: number): number {
    const means = this.#detector.meansOf(0);
    const hours = Math.min(WEEK_HOURS, this.#buckets / this.#perHour);
    const floor = Math.max(0, (RECORD_FLOOR * week) / hours / this.#perHour);
    return recordOf(means.ago(0) ?? 0, means.largestBefore(this.#perHour) ?? 0, floor);
  }

  /** The median of the same time on the days before, of a span that ends `back` buckets before the latest. */
  #usualOf(span: number, back = 0): number | null {
    const means = this.#detector.meansOf(span);
    const same: number[] = [];
    for (let day = 1; day <= SAME_TIMES; day += 1) {
      const mean = means.ago(day * 24 * this.#perHour - back);
      if (mean !== null) same.push(mean);
    }
    return same.length === 0 ? null : median(same);
  }

  /** Before the bucket is counted: its place on the days before is one bucket nearer. */
  #usualBucket(): number {
    return this.#usualOf(0, 1) ?? this.#detector.meansOf(0).quantile(0.5);
  }

  #activity(): Activity {
    const hours = this.#detector.meansOf(0);
    return activityOf(1 - hours.countBelow(Number.MIN_VALUE) / hours.length);
  }

  /** Compared with hours that do not overlap the last. */
  #beyondRange(stage: Stage, activity: Activity, hours: number): number | null {
    const means = this.#detector.meansOf(0);
    this.#largestHour = Math.max(this.#largestHour, means.ago(this.#perHour) ?? 0);
    const common = this.#largestHour * commonGrowth(activity, hours);
    if (stage !== 'range' || common <= 0) return null;
    return Math.min((means.ago(0) ?? 0) / common, Number.MAX_VALUE);
  }

  #countQuiet(amount: number): number | null {
    if (amount <= 0) {
      this.#quiet += 1;
      return null;
    }
    const [hours, longest] = [this.#quiet / this.#perHour, this.#longestQuiet / this.#perHour];
    const hadUsage = this.#quiet < this.#buckets;
    if (hadUsage) this.#longestQuiet = Math.max(this.#longestQuiet, this.#quiet);
    this.#quiet = 0;
    return hadUsage && hours >= PAUSE_HOURS_MIN && hours > longest ? hours : null;
  }
}
