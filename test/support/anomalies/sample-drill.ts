import { sampleConfig, sampleLogs } from '@bursar/sample';
import { AnomalyProcessor } from '../../../apps/api/src/budgets/ladder/anomaly.processor.js';
import { AnomalyAlerts } from '../../../apps/api/src/notifications/news/anomaly.processors.js';
import type { Caller } from '../http/client.js';
import { admit, CALL, gatewayKey, settle } from '../limits/admissions.js';
import { route, sendDue } from '../notifications/alerts.js';
import { DAY, Drill, HOUR, MINUTE } from './drill.js';

/** At the end of the week that is quiet. */
export const SUNDAY = Date.parse('2026-11-15T00:00:00Z');
/** The sample as it is five weeks later: its incident and its new model lie after the week that is looked at. */
const SAMPLE_NOW = new Date(SUNDAY + 35 * DAY);
export const START = SUNDAY - 28 * DAY;
export const END = SUNDAY + 5 * DAY + 14 * HOUR;

interface Call {
  readonly at: number;
  readonly arn: string;
  readonly model: string;
  readonly text: string;
}

interface Logged {
  readonly timestamp: string;
  readonly identity: { readonly arn: string };
  readonly modelId: string;
  readonly errorCode?: string;
}

let made = 0;

/** The same call once more: another request at another time, of another caller where one is named. */
export function again({ text }: Call, at: number, arn?: string): string {
  made += 1;
  return JSON.stringify({
    ...(JSON.parse(text) as object),
    timestamp: `${new Date(at).toISOString().slice(0, 19)}Z`,
    requestId: `20000000-0000-4000-8000-${made.toString(16).padStart(12, '0')}`,
    ...(arn !== undefined && { identity: { arn } }),
  });
}

const WEEK = 7 * DAY;

/** One week of the organisation's own calls, in order. */
const WEEK_CALLS: readonly Call[] = [...sampleLogs(SAMPLE_NOW)]
  .flatMap(({ lines }) => lines)
  .map((text) => {
    const { timestamp, identity, modelId, errorCode } = JSON.parse(text) as Logged;
    const model = errorCode === undefined ? modelId : '';
    return { at: Date.parse(timestamp), arn: identity.arn, model, text };
  })
  .filter(({ at }) => at >= SUNDAY - WEEK && at < SUNDAY)
  .sort((a, b) => a.at - b.at);

/** That week over and over: what is odd by itself in one week is as usual in the next. */
export const CALLS: readonly Call[] = [-3, -2, -1, 0, 1].flatMap((weeks) =>
  WEEK_CALLS.flatMap((call): Call[] => {
    const at = call.at + weeks * WEEK;
    return at >= END ? [] : [{ ...call, at, text: again(call, at) }];
  }),
);

/** The successful calls of a caller, by the end of its name. */
export const callsOf = (session: string, model = ''): Call[] =>
  CALLS.filter((call) => call.arn.endsWith(`/${session}`) && call.model !== '').filter((call) =>
    call.model.includes(model),
  );

/** Calls like those of a caller, so many a minute. */
export function likeThose(
  calls: readonly Call[],
  { from, to, perMinute, arn }: { from: number; to: number; perMinute: number; arn?: string },
): string[] {
  const lines: string[] = [];
  for (let n = 0; from + (n * MINUTE) / perMinute < to; n += 1) {
    const call = calls[n % calls.length];
    if (call === undefined) throw new Error('There are no calls like that.');
    lines.push(again(call, Math.floor(from + (n * MINUTE) / perMinute), arn));
  }
  return lines;
}

const TEAMS = ['search', 'data-science', 'platform', 'legal'];

/** Its teams without its limits, which would deny what the drill asks; a step for each team that an anomaly takes. */
const config = (more: string): string => `${sampleConfig().split('\nbudgets:')[0] ?? ''}
budgets:
${TEAMS.map(
  (team) =>
    `  - { id: drill-${team}, scope: { team: ${team} }, limit: "100000", window: month, ladder: [{ on: anomaly, do: throttle, share: 0 }] }`,
).join('\n')}
${more}`;

/** The sample organisation, whose clock the test moves. */
export class SampleDrill extends Drill {
  private readonly keys = new Map<string, Promise<Caller>>();

  static async begin(more = '', env: Record<string, string> = {}): Promise<SampleDrill> {
    const { bursar, clock } = await Drill.start({ env }, config(more));
    const drill = new SampleDrill(bursar, clock);
    drill.now = END;
    await drill.call(CALLS.map(({ text }) => text));
    return drill;
  }

  /** Calls minute by minute, as they arrive, with a pass after each. */
  async arrives(lines: readonly string[], from: number, to: number): Promise<void> {
    const timed = lines.map((line) => ({
      line,
      at: Date.parse((JSON.parse(line) as Logged).timestamp),
    }));
    for (let at = from; at < to; at += MINUTE) {
      this.now = at + MINUTE;
      const some = timed.filter((one) => one.at >= at && one.at < at + MINUTE);
      if (some.length > 0) await this.call(some.map(({ line }) => line));
      await this.pass(at + MINUTE);
    }
  }

  /** What the jobs do with each fact: ladders and messages. Every job may run twice. */
  async answer(): Promise<void> {
    const { app } = this.bursar;
    const facts = await this.facts();
    for (const fact of [...facts, ...facts]) {
      const payload = fact as Parameters<AnomalyProcessor['run']>[0];
      await app.get(AnomalyProcessor, { strict: false }).run(payload);
      await app.get(AnomalyAlerts, { strict: false }).run(payload);
    }
    await route(this.bursar);
    await sendDue(this.bursar);
  }

  /** What a call of the team is answered. */
  async asks(team: string): Promise<string> {
    made += 1;
    const call = { team, requestId: `drill-${made}`, project: undefined };
    const { status, body } = await admit(this.bursar, call, await this.keyOf(team));
    return status === 201 ? 'allowed' : String(body['code']);
  }

  /** One call through a gateway of a team. */
  async passesGateway(team: string): Promise<void> {
    const key = await this.keyOf(team);
    const admitted = await admit(this.bursar, { team, project: undefined }, key);
    const usage = { input: 1_200, output: 100, cacheRead: 0 };
    const of = { providerRequestId: 'p-1', provider: 'bedrock', region: CALL.region };
    const settled = { outcome: 'ok', usage, attempts: 1, latencyMs: 5, ...of };
    const answer = await settle(
      this.bursar,
      admitted.body['admissionId'],
      { ...settled, responseCacheHit: false },
      key,
    );
    if (answer.status !== 200) throw new Error(JSON.stringify([admitted, answer]));
  }

  private keyOf(team: string): Promise<Caller> {
    const known = this.keys.get(team) ?? gatewayKey(this.bursar, team);
    this.keys.set(team, known);
    return known;
  }
}

export const NIGHT = SUNDAY + 23 * HOUR;
export const TUESDAY = SUNDAY + 2 * DAY + 6 * HOUR;
export const THURSDAY = SUNDAY + 4 * DAY + 14 * HOUR;
export const FRIDAY = SUNDAY + 5 * DAY + 9 * HOUR;

/** What a caller does in a minute of the week before the drill. */
const perMinuteOf = (calls: readonly Call[]): number =>
  calls.filter(({ at }) => at >= SUNDAY - 7 * DAY && at < SUNDAY).length / (7 * 24 * 60);

const LOOPING = callsOf('search-svc', 'us.anthropic.claude-sonnet');
/** At fifty times what it usually does. */
export const loop = (from: number, to: number): string[] =>
  likeThose(LOOPING, {
    from,
    to,
    perMinute: Math.ceil(50 * perMinuteOf(callsOf('search-svc'))),
  });

/** What it did at these hours a week ago, twice more. */
export const threefold = (from: number, to: number): string[] =>
  callsOf('nightly-evaluation')
    .filter(({ at }) => at >= from - 7 * DAY && at < to - 7 * DAY)
    .flatMap((call) => [again(call, call.at + 7 * DAY), again(call, call.at + 7 * DAY)]);

export const NEWCOMER = 'arn:aws:sts::777788889999:assumed-role/CodeAgentRole/code-agent-9';
/** A further agent at full rate, without any history. */
export const newcomer = (from: number, to: number): string[] =>
  likeThose(callsOf('code-agent-1', 'us.anthropic.claude-opus'), {
    from,
    to,
    perMinute: 2,
    arn: NEWCOMER,
  });

export const ROGUE = 'arn:aws:sts::123456789012:assumed-role/ContractReviewRole/archive';
const REVIEWS = callsOf('contract-review', 'us.anthropic.claude-opus-5-5');
/** It called the provider long ago, and no more since its team has a gateway. */
export const rogueBefore = (): string[] =>
  likeThose(REVIEWS, { from: START + DAY, to: START + 6 * DAY, perMinute: 1 / 480, arn: ROGUE });
export const rogue = (from: number, to: number): string[] =>
  likeThose(REVIEWS, { from, to, perMinute: 0.2, arn: ROGUE });
