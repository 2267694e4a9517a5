import { fingerprint } from '@bursar/logs';
import { NO_USAGE, type Quantities } from '@bursar/pricing';
import { keyOf } from '../fingerprint.js';
import type { TraceNames, UsageRecord } from '../record.js';
import { CHARGE_METER } from './charge-meter.js';

/** The principal of usage that came with a key: `bursar:key/` and its name. Rules may match it as any other principal. */
const REPORTER = 'bursar:key/';
const NAME_CHARS_MAX = 256;

export const reporterOf = (name: string): string =>
  REPORTER + name.slice(0, NAME_CHARS_MAX).toWellFormed();

/** What a key reports of its own calls names who made them: the key is the proof. */
export const isReporter = (principal: string | null): boolean =>
  principal?.startsWith(REPORTER) === true;

/** What any report carries beside usage; its caller is found in its metadata. */
export type Reported = Omit<UsageRecord, 'key' | 'content' | 'requestId' | 'trace'> & {
  readonly trace: TraceNames;
};

/** A record from a source below settlements and the provider's log: its identity is its own, its names are shared. */
export function toTrace(reported: Reported): UsageRecord {
  const { provider, account, region, trace, quantities } = reported;
  const [requestId = ''] = trace.ids;
  return {
    ...reported,
    key: keyOf(`trace ${provider}`, account, region, requestId),
    content: contentOfTrace(quantities),
    requestId,
  };
}

/** The same report with other usage. */
export const withQuantities = (record: UsageRecord, quantities: Quantities): UsageRecord => ({
  ...record,
  quantities,
  content: contentOfTrace(quantities),
});

/**
 * Two reports of one call agree where they count the same. Their sources name times, models and callers each in a way of
 * their own, and how long a cache write lives only some of them know. What one of them charges beside the usage is compared
 * by itself: the others need not know of it.
 */
function contentOfTrace(q: Quantities): string {
  const writes = q.cacheWrite5m + q.cacheWrite1h + q.cacheWriteUnknown + (q.cacheWrite30m ?? 0);
  const more = Object.entries(q.more ?? {})
    .filter(([meter]) => meter !== CHARGE_METER)
    .map(([meter, quantity]) => `${meter}=${String(quantity)}`)
    .sort();
  return fingerprint([q.input, q.output, q.cacheRead, writes, ...more].join('\0'));
}

/** Of a report that only charges an amount. */
export const CONTENT_WITHOUT_USAGE: string = contentOfTrace(NO_USAGE);
