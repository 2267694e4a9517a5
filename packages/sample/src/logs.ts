import { calendarAt, DAY_MS, type Calendar } from './calendar.js';
import { callsOfDay, type Call } from './calls.js';
import { CUSTOMER_WORKLOADS } from './customer-workloads.js';
import { INTERNAL_WORKLOADS } from './internal-workloads.js';
import { seeded } from './random.js';
import { logLine } from './record.js';
import type { Workload } from './workload.js';

export interface LogObject {
  /** As S3 would name it. */
  readonly object: string;
  readonly lines: string[];
}

const LINES_PER_OBJECT_MAX = 5_000;

/** Every call of the last 60 days, oldest first in each account and region; the same `now` gives the same bytes. */
export function* sampleLogs(now: Date): Iterable<LogObject> {
  const calendar = calendarAt(now);
  for (const workloads of streams()) {
    let pending: Call[] = [];
    for (let day = calendar.firstDay; day <= calendar.now; day += DAY_MS) {
      pending.push(...callsOfStreamDay(workloads, day, calendar));
      while (pending.length >= LINES_PER_OBJECT_MAX) {
        yield toObject(pending.slice(0, LINES_PER_OBJECT_MAX));
        pending = pending.slice(LINES_PER_OBJECT_MAX);
      }
    }
    if (pending.length > 0) yield toObject(pending);
  }
}

/** Bedrock delivers logs by account and region. */
function streams(): Iterable<Workload[]> {
  return Map.groupBy(
    [...CUSTOMER_WORKLOADS, ...INTERNAL_WORKLOADS],
    ({ account, region }) => `${account}/${region}`,
  ).values();
}

function callsOfStreamDay(workloads: Workload[], day: number, calendar: Calendar): Call[] {
  return workloads
    .flatMap((workload) => [...callsOfDay(workload, day, calendar)])
    .sort((a, b) => a.at - b.at || (a.requestId < b.requestId ? -1 : 1));
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
