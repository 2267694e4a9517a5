import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type Calendar, calendarAt } from './calendar.js';
import type { Call } from './calls.js';
import type { Deed } from './deeds.js';
import { passGateways, reportGateways } from './gateways.js';
import { logObjects, type LogObject, sampleCalls } from './logs.js';
import { JSON_BODY, send, type Server, type TimedServer } from './send.js';
import { story, watchTimes } from './story.js';
import { refusedToday } from './today.js';

const IN_FLIGHT_MAX = 3;
/** How fast an import goes by the moved clock: it began a little before it was over. */
const RECORDS_PER_S = 1_000;

const compress = promisify(gzip);

const COUNTS = ['received', 'accepted', 'duplicate', 'quarantined', 'unpriced'] as const;

export type Counts = Record<(typeof COUNTS)[number], number>;

/**
 * Lets the history of the sample happen, through the endpoints that people, logs and gateways use: at each of its times the clock
 * is moved there, what was called before arrives, jobs run, and a person does what they did.
 */
export async function loadSample(server: TimedServer, now: Date): Promise<Counts> {
  const calendar = calendarAt(now);
  const history = new History(server, calendar);
  for (const { at, act } of timesOf(calendar)) {
    await history.arrivesUntil(at, act === null ? WATCH : BALANCES);
    await act?.(server);
  }
  await history.arrivesUntil(now.getTime(), BALANCES);
  await reportGateways(server, now);
  await refusedToday(server);
  await server.goTo(now, BALANCES);
  return history.totals;
}

/** What the worker would do at a step, by the names of its jobs; what it does at the end of all, the worker itself does. */
const BALANCES = ['apply-postings'];
const WATCH = ['apply-postings', 'score-anomalies'];

/** Every deed, and the times at which the watch over spend looks. */
function timesOf(calendar: Calendar): readonly (Pick<Deed, 'at'> & { act: Deed['act'] | null })[] {
  const watched = watchTimes(calendar).map((at) => ({ at, act: null }));
  return [...story(calendar), ...watched].sort((a, b) => a.at - b.at);
}

/** The calls, as they come. */
class History {
  readonly totals = { received: 0, accepted: 0, duplicate: 0, quarantined: 0, unpriced: 0 };
  private readonly calls: readonly Call[];
  private done = 0;
  private objects = 0;

  private readonly server: TimedServer;
  /** Where the clock was moved to last. */
  private stands = 0;

  constructor(
    server: TimedServer,
    private readonly calendar: Calendar,
  ) {
    this.calls = sampleCalls(calendar);
    const goTo: TimedServer['goTo'] = (at, jobs) => {
      this.stands = at.getTime();
      return server.goTo(at, jobs);
    };
    this.server = { ...server, goTo };
  }

  /** What was called by then has arrived, and the clock is there. */
  async arrivesUntil(at: number, jobs: readonly string[]): Promise<void> {
    const from = this.done;
    while ((this.calls[this.done]?.at ?? Infinity) < at) this.done += 1;
    const some = this.calls.slice(from, this.done);
    const made = await passGateways(this.server, some, this.calendar);
    if (made.length > 0) await this.import(made, at);
    await this.server.goTo(new Date(at), jobs);
  }

  private async import(calls: readonly Call[], at: number): Promise<void> {
    const began = Math.max(this.stands, at - Math.ceil(calls.length / RECORDS_PER_S) * 1_000);
    await this.server.goTo(new Date(began), null);
    const run = await openRun(this.server, new Date(at));
    await this.server.goTo(new Date(at), null);
    const objects = logObjects(calls)[Symbol.iterator]();
    let files = 0;
    const lane = async () => {
      for (let next = objects.next(); next.done !== true; next = objects.next()) {
        const counts = await postObject(this.server, run, this.objects++, next.value);
        for (const name of COUNTS) this.totals[name] += counts[name];
        files++;
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT_MAX }, lane));
    const body = JSON.stringify({ filesDone: files, finished: true });
    const path = `/v1/imports/${run}`;
    await send(this.server, { method: 'PATCH', path, headers: JSON_BODY, body });
  }
}

/** The import as the Ingestion page shows it. */
async function openRun(server: Server, at: Date): Promise<string> {
  const name = `Logs until ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const body = JSON.stringify({ source: 'bedrock-logs', name });
  const about = { method: 'POST', path: '/v1/imports', headers: JSON_BODY, body } as const;
  const { id } = (await (await send(server, about)).json()) as { id: string };
  return id;
}

async function postObject(
  server: Server,
  run: string,
  number: number,
  log: LogObject,
): Promise<Counts> {
  const headers = {
    'Content-Type': 'application/x-ndjson',
    'Content-Encoding': 'gzip',
    'Idempotency-Key': `sample/${number}`,
    'Bursar-Import': run,
    'Bursar-Object': log.object,
    'Bursar-First-Line': '1',
  };
  const body = await compress(`${log.lines.join('\n')}\n`, { level: 1 });
  const sent = { method: 'POST', path: '/v1/usage/bedrock-logs', headers, body } as const;
  return toCounts(await (await send(server, sent)).text());
}

function toCounts(answer: string): Counts {
  const counts = JSON.parse(answer) as Partial<Counts>;
  if (COUNTS.every((name) => Number.isSafeInteger(counts[name]))) return counts as Counts;
  throw new Error(`The server's counts cannot be read: ${answer}`);
}
