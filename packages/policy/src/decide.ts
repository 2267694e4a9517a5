import { readInputTokens, readMaxOutputTokens } from './ask.js';
import type { Call, Decision, Denial, Proceed } from './call.js';
import { targetingKeyOf } from './flags.js';
import { judgeTargets, plain, targetsOf, type Permit } from './judge.js';
import { limitsFor, outputCeiling } from './limits.js';
import type { Policy } from './document/policy.js';
import { dearer, worstCaseFemto, type TokenRates } from './document/rates.js';
import { chooseTarget, routeFor, type Health } from './routes.js';
import { stopFor, type Stops } from './stops.js';

/**
 * What can be said of a call without counts and money, in the order of denials: stopped, model not allowed, unpriced.
 * A stop on the model that was asked for binds whatever the route would make of it; a stop or an allow-list on a target
 * takes that target away alone, and the call is denied when none is left. Who the caller is must be known before.
 */
export function decide(
  call: Call,
  policy: Policy,
  stops: Stops,
  health: Health,
  now: number,
): Decision {
  const input = readInputTokens(call.inputTokens);
  if (input.outcome !== 'given') return invalid('inputTokens', input);
  const output = readMaxOutputTokens(call.maxOutputTokens);
  if (output.outcome === 'invalid') return invalid('maxOutputTokens', output);

  const names = policy.models.names(call.provider ?? 'bedrock', call.model);
  const stop = stopFor(call, stops, now, names);
  if (stop) return { decision: 'deny', code: 'stopped', stop };

  const route = routeFor(call.operation, names, policy.routes);
  const targets = targetsOf(route, call);
  const { permits, denials } = judgeTargets(call, targets, input.tokens, policy, stops, now);
  const denial = foremost(denials);
  if (permits.length === 0 && denial) return denial;

  const permitted = permits.map(({ target }) => target);
  const choice = chooseTarget(route ?? DIRECT, targets, permitted, route ? health : NO_HEALTH, {
    targetingKey: targetingKeyOf(call) ?? '',
    requestId: call.requestId,
  });
  const chosen = permits.find(({ target }) => target === choice?.target);
  if (!choice || !chosen) {
    return { decision: 'deny', code: 'no_healthy_target', route: route?.key ?? '' };
  }
  return {
    decision: 'proceed',
    target: plain(chosen.target),
    route: route?.key ?? null,
    fellOver: choice.fellOver,
    ...priced(chosen, permits, policy, {
      inputTokens: input.tokens,
      asked: output.outcome === 'given' ? output.tokens : null,
      attempts: route?.attempts ?? 1,
    }),
  };
}

/** A call without a route goes where it asks to; nothing guards that way, so nothing can close it. */
const DIRECT = { key: '', failover: null };
const NO_HEALTH: Health = new Map();

const ORDER = ['stopped', 'model_not_allowed', 'unpriced_model'] as const;

/** Of the reasons that took the targets away, the one that the order of denials names first. */
function foremost(denials: readonly Denial[]): Denial | null {
  for (const code of ORDER) {
    const found = denials.find((denial) => denial.code === code);
    if (found) return found;
  }
  return null;
}

interface Wanted {
  readonly inputTokens: number;
  readonly asked: number | null;
  readonly attempts: number;
}

type Priced = Pick<
  Proceed,
  'inputTokens' | 'maxOutputTokens' | 'output' | 'attempts' | 'worstCaseFemto' | 'limits'
>;

/** The ceiling that is forwarded, and the most that the call can cost under it. */
function priced(
  chosen: Permit,
  permits: readonly Permit[],
  policy: Policy,
  { inputTokens, asked, attempts }: Wanted,
): Priced {
  const limits = limitsFor(chosen.subject, policy.limits, chosen.names);
  const ceiling = leastOf(outputCeiling(limits), chosen.model.maxOutputTokens);
  const maxOutputTokens = leastOf(asked, ceiling) ?? policy.defaultMaxOutputTokens;
  const given = asked === maxOutputTokens ? 'given' : 'clamped';
  const rates = permits.reduce<TokenRates>(
    (most, permit) => dearer(most, permit.rates),
    chosen.rates,
  );
  return {
    inputTokens,
    maxOutputTokens,
    output: asked === null ? 'injected' : given,
    attempts,
    worstCaseFemto: worstCaseFemto(rates, inputTokens, maxOutputTokens, attempts),
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
