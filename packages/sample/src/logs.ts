import { calendarAt, DAY_MS, type Calendar } from './calendar.js';
import { callsOfDay, type Call } from './calls.js';
import { CUSTOMER_WORKLOADS } from './customer-workloads.js';
import { INTERNAL_WORKLOADS } from './internal-workloads.js';
import { seeded } from './random.js';
import { logLine } from './record.js';

export interface LogObject {
  /** As S3 would name it. */
  readonly object: string;
  readonly lines: string[];
}

const LINES_PER_OBJECT_MAX = 5_000;
const WORKLOADS = [...CUSTOMER_WORKLOADS, ...INTERNAL_WORKLOADS];

/** Every call of the history, oldest first; the same `now` gives the same calls. */
export function sampleCalls(calendar: Calendar): Call[] {
  const calls: Call[] = [];
  for (let day = calendar.firstDay; day <= calendar.now; day += DAY_MS)
    for (const workload of WORKLOADS) calls.push(...callsOfDay(workload, day, calendar));
  return calls.sort((a, b) => a.at - b.at || (a.requestId < b.requestId ? -1 : 1));
}

/** The log of the whole history; the same `now` gives the same bytes. */
export function sampleLogs(now: Date): Iterable<LogObject> {
  return logObjects(sampleCalls(calendarAt(now)));
}

/** As Bedrock delivers logs: by account and region, oldest first in each. */
export function* logObjects(calls: readonly Call[]): Iterable<LogObject> {
  const streams = Map.groupBy(calls, ({ workload }) => `${workload.account}/${workload.region}`);
  for (const stream of streams.values())
    for (let done = 0; done < stream.length; done += LINES_PER_OBJECT_MAX)
      yield toObject(stream.slice(done, done + LINES_PER_OBJECT_MAX));
}

function toObject(calls: Call[]): LogObject {
  return { object: objectName(calls), lines: calls.map(logLine) };
}

function objectName([first]: Call[]): string {
  if (!first) throw new Error('A log object holds at least one call.');
  const { account, region } = first.workload;
  const iso = new Date(first.at).toISOString();
  const hour = iso.slice(0, 13).replace(/[-T]/g, '/');
  const stamp = iso.slice(0, 19).replace(/[-:]/g, '');
  const tail = Math.floor(seeded(first.requestId)() * 16 ** 8)
    .toString(16)
    .padStart(8, '0');
  return `AWSLogs/${account}/BedrockModelInvocationLogs/${region}/${hour}/${stamp}Z_${tail}.json.gz`;
}
