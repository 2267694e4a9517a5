import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HAIKU, SONNET, chatRoute, compiled, compiledStops, stopOn } from '../testing/documents.js';
import { decide, type Decision, type Health, type Policy } from './index.js';

const HEALTHY: Health = new Map();
const NOW = Date.parse('2026-11-20T12:00:00Z');

/** How far a call got: the first hurdle it fell at, or past all. */
const hurdle = (answer: Decision): number =>
  ['invalid', 'stopped', 'model_not_allowed', 'unpriced_model', 'no_healthy_target'].indexOf(
    answer.decision === 'deny' ? answer.code : 'none',
  );

describe('whatever is asked', () => {
  const scope = fc.dictionary(
    fc.constantFrom('team', 'project', 'environment', 'key', 'user', 'model'),
    fc.constantFrom('a', 'b', '*', SONNET, 'us.*'),
    { maxKeys: 3 },
  );
  const call = fc.record({
    requestId: fc.string(),
    team: fc.constantFrom('a', 'b', undefined),
    project: fc.constantFrom('a', 'b', null),
    user: fc.constantFrom('a', 'b', ''),
    model: fc.constantFrom(SONNET, HAIKU, 'gpt-5.5', 'unknown.model'),
    operation: fc.constantFrom('chat', null),
    region: fc.constantFrom('us-east-1', 'eu-west-1', null),
    inputTokens: fc.oneof(fc.nat(300_000), fc.anything()),
    maxOutputTokens: fc.oneof(fc.integer(), fc.double(), fc.anything()),
  });
  const access = fc.array(
    fc.record({
      scope,
      allow: fc.array(fc.constantFrom('us.anthropic.*', 'gpt-*', '*haiku*'), { maxLength: 2 }),
    }),
    { maxLength: 3 },
  );
  const policy: fc.Arbitrary<Policy> = access.map((rules) =>
    compiled({ routes: [chatRoute], access: rules }),
  );

  it('a further stop never turns a denial into an allow, nor moves a denial in the order', () => {
    fc.assert(
      fc.property(call, policy, fc.array(scope), scope, (asked, rules, before, added) => {
        const old = compiledStops(...before.map((one) => stopOn(one)));
        const more = compiledStops(...before.map((one) => stopOn(one)), stopOn(added));
        const was = hurdle(decide(asked, rules, old, HEALTHY, NOW));
        const is = hurdle(decide(asked, rules, more, HEALTHY, NOW));
        // -1 is an allow. From a denial only an earlier one, or the same, may come.
        expect(was === -1 || (is !== -1 && is <= was)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('no stopped or forbidden target is chosen, whatever the health, and no bound is below its tokens', () => {
    const state = fc.oneof(
      fc.constant({ state: 'closed' as const }),
      fc.constant({ state: 'open' as const }),
      fc.double().map((share) => ({ state: 'halfOpen' as const, share })),
    );
    const health = fc.tuple(state, state).map(
      ([bedrock, openai]): Health =>
        new Map([
          [`bedrock/us-east-1/${SONNET}`, bedrock],
          ['openai//gpt-5.5', openai],
        ]),
    );
    fc.assert(
      fc.property(call, policy, scope, health, (asked, rules, stopped, states) => {
        const stops = compiledStops(stopOn(stopped));
        const answer = decide(asked, rules, stops, states, NOW);
        expect(answer).toEqual(decide(asked, rules, stops, states, NOW));
        if (answer.decision === 'deny') return;
        expect(answer.maxOutputTokens).toBeGreaterThanOrEqual(1);
        expect((answer.worstCaseFemto ?? 0n) > 0n).toBe(true);
        const { provider, model, region } = answer.target;
        const there = { ...asked, provider, model, region, operation: null };
        expect(decide(there, rules, stops, HEALTHY, NOW).decision).toBe('proceed');
        const state = states.get(`${provider}/${region ?? ''}/${model}`)?.state;
        expect(answer.route === null || state !== 'open').toBe(true);
      }),
      { numRuns: 400 },
    );
  });
});
