import { AnomaliesService } from '../../../apps/api/src/anomalies/anomalies.service.js';
import { IncidentsService } from '../../../apps/api/src/anomalies/incidents/incidents.service.js';
import { ScoringService } from '../../../apps/api/src/anomalies/watch/scoring.service.js';
import { Database } from '../../../apps/api/src/platform/database.js';
import { LOGGER } from '../../../apps/api/src/platform/log.js';
import { TravellingClock } from '../http/access.js';
import { startBursar, type TestBursar, type TestBursarOptions } from '../processes/server.js';
import { applyConfig, logLine, post } from '../usage/lines.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A Sunday. */
export const SUNDAY = Date.parse('2026-11-22T00:00:00Z');
export const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
export const SONNET = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';

export const roleOf = (team: string, session: string): string =>
  `arn:aws:sts::444455556666:assumed-role/${team}Role/${session}`;

export const TEAMS = `apiVersion: bursar/v1
teams:
  - { id: search, name: Search, recognisedBy: { principals: ["arn:aws:sts::*:assumed-role/searchRole/*"] } }
  - { id: ads, name: Ads, recognisedBy: { principals: ["arn:aws:sts::*:assumed-role/adsRole/*"] } }
  - { id: chat, name: Chat, recognisedBy: { principals: ["arn:aws:sts::*:assumed-role/chatRole/*"] } }
`;

/** One caller with the shape of its week. */
export interface Caller {
  readonly principal: string;
  readonly model: string;
  /** Input tokens of a call; output is a fifth of it. */
  readonly input: number;
  /** Calls in a quarter hour of a working day, and of any other. */
  readonly busy: number;
  readonly idle: number;
}

export const CRAWLER: Caller = {
  principal: roleOf('search', 'crawler'),
  model: SONNET,
  input: 10_000,
  busy: 6,
  idle: 3,
};
const RANKER: Caller = {
  principal: roleOf('search', 'ranker'),
  model: HAIKU,
  input: 40_000,
  busy: 6,
  idle: 2,
};
export const BIDDER: Caller = {
  principal: roleOf('ads', 'bidder'),
  model: SONNET,
  input: 60_000,
  busy: 8,
  idle: 2,
};
export const CALLERS: readonly Caller[] = [CRAWLER, RANKER, BIDDER];

/** The same numbers every time. */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const isBusy = (at: number): boolean => {
  const date = new Date(at);
  const [day, hour] = [date.getUTCDay(), date.getUTCHours()];
  return day >= 1 && day <= 5 && hour >= 8 && hour < 18;
};

/** What the callers usually do from a moment to another, a fifth more or less. */
export function usual(
  from: number,
  to: number,
  callers: readonly Caller[] = CALLERS,
  seed = 7,
): string[] {
  const next = chance(seed);
  const lines: string[] = [];
  for (let at = from; at < to; at += 15 * MINUTE)
    for (const caller of callers) {
      const calls = isBusy(at) ? caller.busy : caller.idle;
      for (let call = 0; call < calls; call += 1) {
        const input = Math.round(caller.input * (0.8 + 0.4 * next()));
        lines.push(callAt(caller, at + Math.floor(next() * 15 * MINUTE), input));
      }
    }
  return lines;
}

let made = 0;

export function callAt(caller: Caller, at: number, input = caller.input): string {
  made += 1;
  return logLine({
    principal: caller.principal,
    model: caller.model,
    at: new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'),
    input,
    output: Math.round(input / 5),
    requestId: `10000000-0000-4000-8000-${made.toString(16).padStart(12, '0')}`,
  });
}

/** So many calls a minute, from a minute to another. */
export function rate(caller: Caller, from: number, to: number, perMinute: number): string[] {
  const lines: string[] = [];
  for (let at = from; at < to; at += MINUTE / perMinute) lines.push(callAt(caller, Math.floor(at)));
  return lines;
}

export interface Found {
  readonly id: string;
  readonly rule: string;
  readonly team: string | null;
  readonly scope: Record<string, string>;
  readonly from_at: Date;
  readonly to_at: Date | null;
  readonly detected_at: Date;
  readonly plan: string | null;
  readonly verdict: string | null;
  readonly excess_usd: string;
}

/** A Bursar whose clock the test moves. */
export class Drill {
  private scoring: ScoringService;

  constructor(
    readonly bursar: TestBursar,
    readonly clock: TravellingClock,
  ) {
    this.scoring = bursar.app.get(ScoringService, { strict: false });
  }

  static async start(options: TestBursarOptions = {}, config = TEAMS): Promise<Drill> {
    const clock = new TravellingClock();
    const bursar = await startBursar({ ...options, clock });
    await applyConfig(bursar, config);
    return new Drill(bursar, clock);
  }

  set now(at: number) {
    this.clock.aheadMs = at - Date.now();
  }

  /** Calls of a time that has not come yet wait for nothing: the clock goes on to the last of them. */
  async call(lines: readonly string[]): Promise<void> {
    const last = lines.reduce((latest, line) => {
      const { timestamp } = JSON.parse(line) as { timestamp: string };
      return Math.max(latest, Date.parse(timestamp));
    }, 0);
    if (this.clock.now().getTime() < last) this.now = last + MINUTE;
    for (let done = 0; done < lines.length; done += 5_000) {
      const { status, body } = await post(this.bursar, lines.slice(done, done + 5_000));
      if (status !== 200 || body.quarantined > 0) throw new Error(JSON.stringify(body));
    }
  }

  /** One pass as the job makes it. */
  pass(at: number) {
    this.now = at;
    return this.scoring.run(new Date(at));
  }

  /** As if no pass had looked at what there is: another process begins. */
  async forget(): Promise<void> {
    const { app } = this.bursar;
    await this.bursar.rows(
      'TRUNCATE anomalies.anomaly, anomalies.series, anomalies.bucket, anomalies.threshold',
    );
    await this.bursar.rows(`DELETE FROM anomalies.setting WHERE name = 'judged'`);
    this.scoring = new ScoringService(
      app.get(Database, { strict: false }),
      app.get(IncidentsService, { strict: false }),
      app.get(LOGGER, { strict: false }),
    );
  }

  async passes(from: number, to: number, everyMs: number): Promise<void> {
    for (let at = from; at <= to; at += everyMs) await this.pass(at);
  }

  /** Calls minute by minute, as they arrive, with a pass after each. */
  async goesOn(caller: Caller, from: number, to: number, perMinute: number): Promise<void> {
    for (let at = from; at < to; at += MINUTE) {
      this.now = at + MINUTE;
      await this.call(rate(caller, at, at + MINUTE, perMinute));
      await this.pass(at + MINUTE);
    }
  }

  escalate() {
    return this.bursar.app.get(AnomaliesService, { strict: false }).escalate();
  }

  found(): Promise<Found[]> {
    return this.bursar.rows<Found>(
      `SELECT id::text AS id, rule, team, scope, from_at, to_at, detected_at, plan::text AS plan, verdict,
         excess_usd::text AS excess_usd
       FROM anomalies.anomaly ORDER BY detected_at, id`,
    );
  }

  /** All incidents as they stand, by the quarter hour in which they began, without what each run draws for itself. */
  story(): Promise<Record<string, unknown>[]> {
    return this.bursar.rows(
      `SELECT rule, array(SELECT unnest(rules) ORDER BY 1) AS rules, nature, team, scope,
         date_bin('15 minutes', from_at, timestamptz '2000-01-01 00:00Z') AS began, to_at, trim_scale(excess_usd)::text AS excess
       FROM anomalies.anomaly ORDER BY from_at, rule`,
    );
  }

  /** What left for others, in order. */
  facts(): Promise<{ anomaly: string; step: string }[]> {
    return this.bursar
      .rows<{ payload: { anomaly: string; step: string } }>(
        `SELECT payload FROM ledger.outbox WHERE fact = 'anomaly-changed' ORDER BY id`,
      )
      .then((rows) => rows.map(({ payload }) => payload));
  }

  close(): Promise<void> {
    return this.bursar.close();
  }
}
