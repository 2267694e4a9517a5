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
  /** Those that the state does not hold and those of the day before, in order; those left out had no usage. */
  readonly buckets: readonly Bucket[];
}

/** What makes spend worth a message. */
export interface Wanted {
  /** Unusual is what is expected once in so many weeks. */
  readonly weeksMin: number;
  readonly minimumUsd: number;
}

/** What the most curious want to know: others want less of it. */
export interface Watching extends Wanted {
  readonly now: number;
  /** What was used before is no news. */
  readonly newsFrom: number;
  /** Quarter hours in which no data came at all, where there always is some. */
  readonly gaps: ReadonlySet<number>;
}

/** What a series says: since when, and the latest bucket that says so. */
export interface Found {
  readonly from: number;
  readonly at: number;
}

/** A quarter hour that may be worth a message: who wants what is asked once it is known what was reported before. */
export interface Candidate {
  readonly at: number;
  /** Expected once in so many weeks; infinite where it is unusual to all. */
  readonly weeks: number;
  /** Those that are much beside what the series costs, the shortest first. */
  readonly spans: readonly { readonly excess: number; readonly from: number }[];
}

export interface Scored {
  /** In order of time. */
  readonly candidates: readonly Candidate[];
  /** To be kept; null: what is kept is new enough. */
  readonly checkpoint: { readonly state: MonitorState; readonly to: number } | null;
}

/** Usage that is older when it arrives is learnt from, and raises nothing. */
export const NEWS_MS = DAY;
const CHECKPOINT_MS = 6 * HOUR;
/** Spend may become worth a message so long after it was unusual first. */
export const HELD_MS = 6 * HOUR;
/** The state lags behind by so much: what comes late is scored with all that was unusual before it. */
const LAG_MS = 2 * HELD_MS;
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
    .filter((at) => at < now && !known.has(at));
  return new Set(gaps);
}

/**
 * Pure. Scores the buckets since the state, and says which of those that changed may be worth a message. The same buckets give the
 * same answer, whether they are scored one by one or together.
 */
export function scoreSeries(series: WatchedSeries, watching: Watching): Scored {
  const first = Math.max(series.changedFrom, watching.newsFrom);
  // What is not judged yet is scored again by the next pass, should this one die.
  const settled = Math.min(watching.now - LAG_MS, first - HELD_MS);
  const cut = Math.floor(settled / CHECKPOINT_MS) * CHECKPOINT_MS;
  const kept = series.state === null ? undefined : (JSON.parse(series.state) as MonitorState);
  const monitor = new Monitor(QUARTER, kept);
  const isDue = series.stateTo === null || series.stateTo < cut;
  let checkpoint: Scored['checkpoint'] = null;
  const findings: Finding[] = [];
  const hasHistory = kept !== undefined && kept.lastAt !== null;
  for (const { at, usd } of withGaps(series, watching, hasHistory)) {
    if (isDue && checkpoint === null && at >= cut) checkpoint = { state: monitor.state(), to: cut };
    const finding = monitor.next(at, usd);
    if (finding !== null) findings.push(finding);
  }
  if (isDue && checkpoint === null) checkpoint = { state: monitor.state(), to: cut };
  return { candidates: candidatesOf(findings, first, series, watching), checkpoint };
}

/** Buckets, and null for those in which data is missing. */
function* withGaps(
  { buckets, stateTo }: WatchedSeries,
  { gaps }: Watching,
  hasHistory: boolean,
): Generator<{ at: number; usd: number | null }> {
  const fresh = buckets.filter(({ at }) => at >= (stateTo ?? -Infinity));
  const first = (hasHistory ? stateTo : fresh[0]?.at) ?? Infinity;
  const missing = [...gaps].filter((at) => at >= first).sort((a, b) => a - b);
  for (const bucket of fresh) {
    for (let next = missing[0]; next !== undefined && next < bucket.at; next = missing[0]) {
      missing.shift();
      yield { at: next, usd: null };
    }
    if (missing[0] === bucket.at) missing.shift();
    yield bucket;
  }
}

function candidatesOf(
  findings: readonly Finding[],
  first: number,
  { buckets }: WatchedSeries,
  watching: Watching,
): Candidate[] {
  const unusual: { at: number; weeks: number }[] = [];
  const candidates: Candidate[] = [];
  for (const finding of findings) {
    const { at } = finding;
    const weeks = rarityOf(finding);
    if (weeks >= watching.weeksMin) unusual.push({ at, weeks });
    if (at < first) continue;
    const held = unusual.filter((one) => at - one.at <= HELD_MS).map((one) => one.weeks);
    const spans = largeSpans(finding)
      .map(({ hours, excess }) => ({ excess, from: beginOf(buckets, at, hours) }))
      // A span that ends today may hold what is no news any more.
      .filter(({ from }) => from >= watching.newsFrom);
    const candidate = { at, weeks: Math.max(0, ...held), spans };
    if (foundBy(candidate, watching) !== null) candidates.push(candidate);
  }
  return candidates;
}

/** Pure. What a candidate says to those who want so much; null: nothing. */
export function foundBy(
  { at, weeks, spans }: Candidate,
  { weeksMin, minimumUsd }: Wanted,
): Found | null {
  if (weeks < weeksMin) return null;
  const span = spans.find(({ excess }) => excess >= minimumUsd);
  return span === undefined ? null : { from: span.from, at };
}

/** Expected once in so many weeks; 0: it is usual. */
function rarityOf({ stage, score, spans, beyondRange, day }: Finding): number {
  if (stage === 'caps') return 0;
  if (stage === 'range') return beyondRange !== null && beyondRange > 1 ? Infinity : 0;
  if (score >= SCORE_MIN || (day.isRamp && (day.deviation ?? 0) > DEVIATIONS_MIN)) return Infinity;
  const rare = spans.filter(({ basis }) => basis === 'tail');
  return Math.max(0, ...rare.map(({ onceInWeeks }) => onceInWeeks));
}

/** Excesses beside what the series usually costs, the shortest span first. */
function largeSpans({ spans, weekBefore }: Finding): { hours: number; excess: number }[] {
  return spans.flatMap(({ hours, observed, usual, previous }) => {
    const expected = usual ?? previous ?? 0;
    const excess = observed - expected;
    const limits = { amountMin: 0, shareMin: SHARE_MIN[hours] ?? 0 };
    const isLarge = observed >= GROWTH_MIN * expected && isMaterial(excess, weekBefore, limits);
    return isLarge ? [{ hours, excess }] : [];
  });
}

/** The first bucket of the span that costs as much as half of its largest. */
function beginOf(buckets: readonly Bucket[], at: number, hours: number): number {
  const within = buckets.filter((one) => one.at > at - hours * HOUR && one.at <= at);
  const largest = Math.max(...within.map(({ usd }) => usd));
  return within.find(({ usd }) => usd * 2 >= largest)?.at ?? at;
}
