import { DAY_MS, HOUR_MS, type Calendar } from './calendar.js';
import {
  arrivals,
  between,
  logNormal,
  normal,
  pick,
  seeded,
  uuid,
  weighted,
  type Random,
} from './random.js';
import { inIncident, launchFactor, loadAt } from './rhythm.js';
import {
  cacheWriteOf,
  latencyMsOf,
  promptTokensMax,
  type Operation,
  type Tokens,
  type Workload,
} from './workload.js';

export interface Usage {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite30m: number;
  readonly cacheWrite1h: number;
}

/** One model call, before it is written down the way Bedrock would. */
export interface Call {
  readonly at: number;
  readonly requestId: string;
  readonly workload: Workload;
  readonly session: string;
  readonly model: string;
  readonly operation: Operation;
  readonly inferenceRegion: string | null;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly usage: Usage;
  readonly errorCode: string | null;
  readonly latencyMs: number;
  readonly withBody: boolean;
  readonly blocked: boolean;
}

const NO_USAGE: Usage = {
  input: 0,
  output: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite30m: 0,
  cacheWrite1h: 0,
};
const BODY_SHARE = 0.34;
const ERROR_SHARE = 0.005;
/** A retry loop: many more calls, and a third of them refused. */
const INCIDENT = { calls: 19, errorShare: 0.34 } as const;
const GEOGRAPHY: Record<string, readonly [string, ...string[]]> = {
  us: ['us-east-1', 'us-east-2', 'us-west-2'],
  eu: ['eu-west-1', 'eu-central-1', 'eu-north-1'],
  global: ['us-east-1', 'us-east-2', 'us-west-2', 'eu-west-1', 'ap-northeast-1'],
};

/** One day of one workload, in no order; nothing happens after `calendar.now`. */
export function* callsOfDay(workload: Workload, day: number, calendar: Calendar): Iterable<Call> {
  const random = seeded(`${workload.id} ${new Date(day).toISOString()}`);
  const weeks = (day - calendar.firstDay) / (7 * DAY_MS);
  const mood = Math.exp(0.07 * normal(random));
  const perHour = (workload.callsPerDay / 24) * (1 + workload.weeklyGrowth) ** weeks * mood;
  for (let hour = day; hour < day + DAY_MS; hour += HOUR_MS) {
    const load =
      loadAt(workload.rhythm, workload.region, hour) * eventFactor(workload, hour, calendar);
    for (let left = arrivals(random, perHour * load); left > 0; left--) {
      const call = drawCall(workload, hour + Math.floor(random() * 3600) * 1000, calendar, random);
      if (call.at <= calendar.now) yield call;
    }
  }
}

function eventFactor(workload: Workload, at: number, calendar: Calendar): number {
  if (workload.event === 'launch') return launchFactor(calendar, at);
  if (workload.event === 'newModel') return at >= calendar.newModelFrom ? 1 : 0;
  return workload.event === 'incident' && inIncident(calendar, at) ? INCIDENT.calls : 1;
}

function drawCall(workload: Workload, at: number, calendar: Calendar, random: Random): Call {
  const model = weighted(random, workload.models);
  const looping = workload.event === 'incident' && inIncident(calendar, at);
  const failed = random() < (looping ? INCIDENT.errorShare : ERROR_SHARE);
  const usage = drawUsage(workload, model, random);
  const withBody = !failed && random() < BODY_SHARE;
  return {
    at,
    requestId: uuid(random),
    workload,
    session: pick(random, workload.sessions),
    model,
    operation: weighted(random, workload.operations),
    inferenceRegion: drawInferenceRegion(model, random),
    metadata: drawMetadata(workload, at, calendar, random),
    usage: failed ? NO_USAGE : usage,
    errorCode: failed ? drawError(looping, random) : null,
    latencyMs: Math.round(logNormal(random, latencyMsOf(model, usage.input, usage.output), 0.3)),
    withBody,
    blocked: withBody && random() < (workload.guardrailShare ?? 0),
  };
}

function drawUsage(workload: Workload, model: string, random: Random): Usage {
  const prompt = drawTokens(workload.prompt, promptTokensMax(workload, model), random);
  const output = drawTokens(workload.answer, workload.answer.max, random);
  const { caching } = workload;
  if (!caching || random() >= caching.share) return { ...NO_USAGE, input: prompt, output };
  const prefix = Math.floor(prompt * between(random, 0.5, 0.9));
  const write = cacheWriteOf(model, random() < caching.hourShare);
  if (random() < 0.18) return { ...NO_USAGE, input: prompt - prefix, output, [write]: prefix };
  const grown = random() < 0.12 ? Math.floor((prompt - prefix) * 0.6) : 0;
  const input = prompt - prefix - grown;
  return { ...NO_USAGE, input, output, cacheRead: prefix, [write]: grown };
}

function drawTokens(tokens: Tokens, max: number, random: Random): number {
  return Math.min(max, Math.round(logNormal(random, tokens.median, tokens.sigma)));
}

function drawInferenceRegion(model: string, random: Random): string | null {
  const prefix = /(?:^|\/)(us|eu|global)\./.exec(model)?.[1];
  const regions = prefix === undefined ? undefined : GEOGRAPHY[prefix];
  return regions ? pick(random, regions) : null;
}

function drawError(looping: boolean, random: Random): string {
  if (looping) return 'ThrottlingException';
  return weighted(random, [
    ['ThrottlingException', 60],
    ['ModelTimeoutException', 25],
    ['ValidationException', 15],
  ]);
}

function drawMetadata(
  { metadata }: Workload,
  at: number,
  calendar: Calendar,
  random: Random,
): Readonly<Record<string, string>> | null {
  if (!metadata) return null;
  const { team, app, features } = metadata;
  const env = weighted(random, [
    ['prod', 86],
    ['staging', 9],
    ['dev', 5],
  ]);
  return {
    ...(team === undefined ? {} : { team }),
    app,
    env,
    feature: pick(random, features),
    promptVersion: promptVersion(at, env, calendar),
  };
}

/** A new version of every prompt about every three weeks; dev is always one ahead. */
function promptVersion(at: number, env: string, calendar: Calendar): string {
  const released = 3 + Math.floor((at - calendar.firstDay) / (22 * DAY_MS));
  return `v${env === 'dev' ? released + 1 : released}`;
}
