import { readInputTokens, readMaxOutputTokens } from './ask.js';
import type { Call, Decision, Denial, Proceed } from './call.js';
import { higherRates, worstCaseFemto, type TokenRates } from './document/rates.js';
import { targetingKeyOf } from './flags.js';
import { judgeTargets, targetsOf, type Permit } from './judge.js';
import { limitsFor, outputCeiling } from './limits.js';
import { chooseTarget, routeFor, type Health, type HealthOf, type Route } from './routes.js';
import type { CallRules } from './rules.js';
import { stopFor, type Stop, type Stops } from './stops.js';
import { plain } from './target.js';

/**
 * What can be said of a call without counts and money, in the order of denials: stopped, model not allowed, unpriced.
 * A stop on the model that was asked for binds whatever was made of the call since, and whatever the route would; a stop or
 * an allow-list on a target takes that target away alone, and the call is denied when none is left. The caller makes sure
 * that the team and the key are known.
 */
export function decide(
  call: Call,
  rules: CallRules,
  stops: Stops,
  health: Health | HealthOf,
  now: number,
): Decision {
  const input = readInputTokens(call.inputTokens);
  if (input.outcome !== 'given') return invalid('inputTokens', input);
  const output = readMaxOutputTokens(call.maxOutputTokens);
  if (output.outcome === 'invalid') return invalid('maxOutputTokens', output);

  const names = rules.models.names(call.provider ?? 'bedrock', call.model);
  const stop = stopOnAsked(call, rules, stops, now) ?? stopFor(call, stops, now, names);
  if (stop) return { decision: 'deny', code: 'stopped', stop };

  const route = routeFor(call.operation, names, rules.routes);
  const targets = targetsOf(route, call);
  const question = { inputTokens: input.tokens, units: call.units, at: now };
  const { permits, denial } = judgeTargets(call, targets, rules, stops, question);
  if (denial) return denial;

  const permitted = permits.map(({ target }) => target);
  const choice = chooseTarget(route ?? DIRECT, targets, permitted, healthFor(route, health), {
    targetingKey: targetingKeyOf(call) ?? '',
    requestId: call.requestId,
  });
  const chosen = permits.find(({ target }) => target === choice?.target);
  if (!choice || !chosen) {
    const [key, plainly] = [route?.key ?? '', permitted.map(plain)];
    return { decision: 'deny', code: 'no_healthy_target', route: key, permitted: plainly };
  }
  return {
    decision: 'proceed',
    target: plain(chosen.target),
    permitted: permitted.map(plain),
    route: route?.key ?? null,
    fellOver: choice.fellOver,
    ...bounded(chosen, permits, rules, {
      inputTokens: input.tokens,
      asked: output.outcome === 'given' ? output.tokens : null,
      attempts: route?.attempts ?? 1,
    }),
  };
}

/** A call without a route goes where it asks to; nothing guards that way, so nothing can close it. */
const DIRECT = { key: '', failover: null };
const NO_HEALTH: Health = new Map();

function healthFor(route: Route | null, health: Health | HealthOf): Health {
  if (!route) return NO_HEALTH;
  return typeof health === 'function' ? health(route.key) : health;
}

function stopOnAsked(call: Call, rules: CallRules, stops: Stops, now: number): Stop | null {
  const { asked, provider = 'bedrock', model } = call;
  if (!asked || (asked.model === model && asked.provider === provider)) return null;
  const names = rules.models.names(asked.provider, asked.model);
  return stopFor({ ...call, model: asked.model }, stops, now, names);
}

interface Wanted {
  readonly inputTokens: number;
  readonly asked: number | null;
  readonly attempts: number;
}

type Bounds = Pick<
  Proceed,
  'inputTokens' | 'maxOutputTokens' | 'output' | 'attempts' | 'worstCaseFemto' | 'limits'
>;

/** The ceiling that is forwarded, and the most that the call can cost under it. */
function bounded(
  chosen: Permit,
  permits: readonly Permit[],
  rules: CallRules,
  { inputTokens, asked, attempts }: Wanted,
): Bounds {
  const limits = limitsFor(chosen.subject, rules.limits, chosen.names);
  const ceiling = leastOf(outputCeiling(limits), rules.models.maxOutputTokens(chosen.target));
  const maxOutputTokens = leastOf(asked, ceiling) ?? rules.defaultMaxOutputTokens;
  const given = asked === maxOutputTokens ? 'given' : 'clamped';
  const rates = permits.reduce<TokenRates | null>(
    (most, permit) => (permit.rates ? higherRates(most, permit.rates) : most),
    null,
  );
  return {
    inputTokens,
    maxOutputTokens,
    output: asked === null ? 'injected' : given,
    attempts,
    worstCaseFemto: rates && worstCaseFemto(rates, inputTokens, maxOutputTokens, attempts),
    limits,
  };
}

function leastOf(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

function invalid(
  field: 'inputTokens' | 'maxOutputTokens',
  bound: { readonly outcome: 'absent' | 'invalid'; readonly reason?: string },
): Denial {
  return { decision: 'deny', code: 'invalid', field, reason: bound.reason ?? 'is missing' };
}
