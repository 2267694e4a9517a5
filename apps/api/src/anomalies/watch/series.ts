import { type Finding, isMaterial, Monitor, type MonitorState } from '@bursar/detection';
import { DAY, HOUR, QUARTER } from '@bursar/time';

export const SERIES_KINDS = [
  'environment',
  'team',
  'model',
  'region',
  'user',
  'key',
  'gateway',
  'outside',
] as const;
export type SeriesKind = (typeof SERIES_KINDS)[number];

export interface Series {
  readonly id: number;
  readonly kind: SeriesKind;
  /** Null: of an environment. */
  readonly team: string | null;
  readonly value: string | null;
}

/** A quarter hour as it is compared: its start in epoch ms, and plain numbers made from the exact sums. */
export interface Bucket {
  readonly at: number;
  readonly usd: number;
}

export interface WatchedSeries extends Series {
  /** As JSON: what cannot be read harms its own series alone. */
  readonly state: string | null;
  /** Epoch ms: what comes before is in the state. */
  readonly stateTo: number | null;
  /** The first bucket that changed since it was scored. */
  readonly changedFrom: number;
  /** Those that the state does not hold, in order; those left out had no usage. */
  readonly buckets: readonly Bucket[];
  readonly weekUsd: number;
}

export interface Watching {
  readonly now: number;
  /** Unusual is what is expected once in so many weeks. */
  readonly weeksMin: number;
  readonly minimumUsd: number;
  /** Quarter hours in which no data came at all, where there always is some. */
  readonly gaps: ReadonlySet<number>;
}

/** What a series says: since when, and the latest bucket that says so. */
export interface Found {
  readonly from: number;
  readonly at: number;
}

export interface Scored {
  readonly found: Found | null;
  /** To be kept; null: what is kept is new enough. */
  readonly checkpoint: { readonly state: MonitorState; readonly to: number } | null;
}

/** Usage that is older when it arrives is learnt from, and raises nothing. */
const NEWS_MS = DAY;
/** The state lags behind by so much: what comes late within it is scored at its own time. */
const CHECKPOINT_MS = 6 * HOUR;
/** Spend may become worth a message so long after it was unusual first. */
const HELD_MS = 6 * HOUR;
/** An excess must make so much of what the series cost in the week before, by the length of its span. */
const SHARE_MIN: Readonly<Record<number, number>> = { 1: 0.01, 6: 0.02, 24: 0.03 };
const GROWTH_MIN = 1.5;
const DEVIATIONS_MIN = 3;
/** So new that it needs no tail: a third of the range of all that was seen, and nothing like it a short while before. */
const SCORE_MIN = 0.3;

/** An amount that is compared with scores and plain numbers, and never charged. */
export const toCompare = (decimal: string): number => Number(decimal);

/** Pure. Quarter hours without any usage where the day before and the week before had some: data is missing. */
export function gapsIn(used: readonly number[], now: number): ReadonlySet<number> {
  const known = new Set(used);
  const gaps = used
    .filter((at) => known.has(at - 6 * DAY))
    .map((at) => at + DAY)
    .filter((at) => at < now - 2 * QUARTER && !known.has(at));
  return new Set(gaps);
}

/** Pure. Scores the buckets since the state, and says whether the newest are an anomaly. The same buckets give the same answer. */
export function scoreSeries(series: WatchedSeries, watching: Watching): Scored {
  const cut = Math.floor((watching.now - CHECKPOINT_MS) / CHECKPOINT_MS) * CHECKPOINT_MS;
  const kept = series.state === null ? undefined : (JSON.parse(series.state) as MonitorState);
  const monitor = new Monitor(QUARTER, kept);
  const isDue = series.stateTo === null || series.stateTo < cut;
  let checkpoint: Scored['checkpoint'] = null;
  const findings: Finding[] = [];
  for (const { at, usd } of withGaps(series, watching)) {
    if (isDue && checkpoint === null && at >= cut) checkpoint = { state: monitor.state(), to: cut };
    const finding = monitor.next(at, usd);
    if (finding !== null) findings.push(finding);
  }
  if (isDue && checkpoint === null) checkpoint = { state: monitor.state(), to: cut };
  return { found: judge(findings, series.changedFrom, series, watching), checkpoint };
}

function* withGaps(
  { buckets, stateTo }: WatchedSeries,
  { gaps }: Watching,
): Generator<{ at: number; usd: number | null }> {
  const first = buckets[0]?.at ?? Infinity;
  const missing = [...gaps].filter((at) => at >= (stateTo ?? first)).sort((a, b) => a - b);
  for (const bucket of buckets) {
    for (let next = missing[0]; next !== undefined && next < bucket.at; next = missing[0]) {
      missing.shift();
      if (next >= first) yield { at: next, usd: null };
    }
    if (missing[0] === bucket.at) missing.shift();
    yield bucket;
  }
}

function judge(
  findings: readonly Finding[],
  from: number,
  series: WatchedSeries,
  watching: Watching,
): Found | null {
  const newsFrom = watching.now - NEWS_MS;
  let unusualAt = -Infinity;
  const found: Found[] = [];
  for (const finding of findings) {
    if (finding.at >= newsFrom && isUnusual(finding, watching.weeksMin)) unusualAt = finding.at;
    if (finding.at < from || finding.at - unusualAt > HELD_MS) continue;
    const hours = materialSpan(finding, series, watching);
    if (hours === null) continue;
    // A span that ends today may hold what is no news any more.
    const began = beginOf(series.buckets, finding.at, hours);
    if (began >= newsFrom) found.push({ from: began, at: finding.at });
  }
  const last = found.at(-1);
  if (last === undefined) return null;
  return { from: Math.min(...found.map((one) => one.from)), at: last.at };
}

function isUnusual(finding: Finding, weeksMin: number): boolean {
  const { stage, score, spans, beyondRange, day } = finding;
  if (stage === 'caps') return false;
  if (stage === 'range') return beyondRange !== null && beyondRange > 1;
  const isRare = spans.some(
    ({ basis, onceInWeeks }) => basis === 'tail' && onceInWeeks >= weeksMin,
  );
  return isRare || score >= SCORE_MIN || (day.isRamp && (day.deviation ?? 0) > DEVIATIONS_MIN);
}

/** The shortest span whose excess is worth a message. */
function materialSpan(
  { spans }: Finding,
  { weekUsd }: WatchedSeries,
  { minimumUsd }: Watching,
): number | null {
  const span = spans.find(({ hours, observed, usual, previous }) => {
    const expected = usual ?? previous ?? 0;
    const limits = { amountMin: minimumUsd, shareMin: SHARE_MIN[hours] ?? 0 };
    return observed >= GROWTH_MIN * expected && isMaterial(observed - expected, weekUsd, limits);
  });
  return span?.hours ?? null;
}

/** The first bucket of the span that costs as much as half of its largest. */
function beginOf(buckets: readonly Bucket[], at: number, hours: number): number {
  const within = buckets.filter((one) => one.at > at - hours * HOUR && one.at <= at);
  const largest = Math.max(...within.map(({ usd }) => usd));
  return within.find(({ usd }) => usd * 2 >= largest)?.at ?? at;
}
