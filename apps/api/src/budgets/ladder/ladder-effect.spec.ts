import { reachOf, type Scope } from '@bursar/limits';
import { describe, expect, it } from '@jest/globals';
import { compileBook } from '@bursar/pricing';
import type { CallPlan, IdentifiedCall } from '../call-plan.js';
import { planUnderEffects, drawOf, type EffectInForce, indexEffects } from './ladder-effect.js';
import type { LadderAction } from './ladder.js';

const book = compileBook({
  version: 1,
  rows: [],
  layers: [],
  aliases: [],
  inferenceProfiles: {},
});

const known = (call: Record<string, string> = {}, requestId = 'r', at = 50): IdentifiedCall => ({
  request: { requestId } as IdentifiedCall['request'],
  key: { id: 'k', name: 'key' },
  call: { team: 'search', model: 'big', canonicalModel: 'big', environment: 'prod', ...call },
  at,
  isFree: () => false,
});
const target = { provider: 'bedrock', model: 'big', region: '' };
const asked: CallPlan = {
  target,
  permitted: [target],
  maxOutputTokens: 1,
  attempts: 1,
  downgraded: false,
  throttledTo: null,
};
const effect = (
  action: LadderAction,
  more: { budget?: string; scope?: Scope; at?: number; optOut?: string[] } = {},
): EffectInForce => {
  const { budget = 'b', scope = { team: 'search' }, at = 80, optOut = [] } = more;
  const reach = reachOf(scope, (model) => model);
  const step = `${at} ${action.do}`;
  return { ...action, budget, scope, reach, at, optOut, step, from: 0, until: 100 };
};
const bear = (effects: EffectInForce[], call = known()) =>
  planUnderEffects(call, asked, indexEffects(effects), book);

describe('what ladders make of a call', () => {
  it('is nothing outside their scope or their window', () => {
    const stop = effect({ do: 'stop' });
    expect(bear([stop], known({ team: 'ads' }))).toBe(asked);
    expect(bear([stop], known({}, 'r', 100))).toBe(asked);
    expect(bear([stop], known({}, 'r', 99))).toMatchObject({ code: 'stopped' });
  });

  it('is no downgrade where it costs nothing as it is; stops and throttles are about more than money', () => {
    const free = { ...known(), isFree: () => true };
    expect(bear([effect({ do: 'downgrade', to: 'small' })], free)).toBe(asked);
    expect(bear([effect({ do: 'stop' })], free)).toMatchObject({ code: 'stopped' });
    expect(bear([effect({ do: 'throttle', share: 0 })], free)).toMatchObject({
      code: 'rate_limited',
    });
  });

  it('is the narrowest downgrade, and every place that the call may end up at is the new one', () => {
    const wide = effect({ do: 'downgrade', to: 'small' }, { budget: 'org', scope: {} });
    const narrow = effect({ do: 'downgrade', to: 'tiny' });
    const cheaper = { ...target, model: 'tiny' };
    expect(bear([wide, narrow])).toMatchObject({
      target: cheaper,
      permitted: [cheaper],
      downgraded: true,
      downgradedBy: 'b',
    });
  });

  it('judges a downgraded call by the model that it goes to', () => {
    const down = effect({ do: 'downgrade', to: 'small' });
    const stopOf = (model: string) => effect({ do: 'stop' }, { scope: { team: 'search', model } });
    expect(bear([down, stopOf('big')])).toMatchObject({ downgraded: true });
    expect(bear([down, stopOf('small')])).toMatchObject({ code: 'stopped' });
  });

  it('lets a project that opted out of one budget be moved by another', () => {
    const own = effect({ do: 'downgrade', to: 'tiny' }, { optOut: ['app1'] });
    const wide = effect({ do: 'downgrade', to: 'small' }, { budget: 'org', scope: {} });
    expect(bear([own], known({ project: 'app1' }))).toMatchObject({
      optedOutOf: 'b',
      downgraded: false,
    });
    expect(bear([own, wide], known({ project: 'app1' }))).toMatchObject({ downgradedBy: 'org' });
  });

  it('throttles to the least share of any budget; nothing passes a share of none', () => {
    const half = effect({ do: 'throttle', share: 50 });
    const fifth = effect({ do: 'throttle', share: 20 }, { budget: 'org', scope: {} });
    const passed = Array.from({ length: 2_000 }, (_, n) => bear([half, fifth], known({}, `r${n}`)));
    const share = passed.filter((one) => !('code' in one)).length / passed.length;
    expect(share).toBeGreaterThan(0.16);
    expect(share).toBeLessThan(0.24);
    expect(bear([effect({ do: 'throttle', share: 0 })])).toMatchObject({ code: 'rate_limited' });
    expect(bear([effect({ do: 'throttle', share: 100 })])).toMatchObject({ throttledTo: 100 });
  });

  it('draws a request the same everywhere', () => {
    expect(drawOf('c0ffee-1')).toBe(drawOf('c0ffee-1'));
    expect(drawOf('c0ffee-1')).not.toBe(drawOf('c0ffee-2'));
  });
});
