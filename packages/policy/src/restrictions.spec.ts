import { describe, expect, it } from '@jest/globals';
import { SONNET, callOf, compiled, compiledStops, stopOn } from '../testing/documents.js';
import {
  accessFor,
  askOf,
  compileAccess,
  compileStops,
  limitDenial,
  limitsFor,
  newerStops,
  NO_STOPS,
  outputCeiling,
  stopFor,
  type AccessRule,
  type LimitData,
} from './index.js';

const END = Date.parse('2026-11-20T14:00:00Z');

describe('a stop', () => {
  it.each([
    [{}, true],
    [{ team: 'search' }, true],
    [{ team: 'search', environment: 'prod' }, true],
    [{ team: 'search', environment: 'dev' }, false],
    [{ user: 'u1', project: 'app1' }, true],
    [{ key: 'k1' }, false],
    [{ model: SONNET }, true],
    [{ model: '*sonnet*' }, true],
    [{ model: 'sonnet' }, false],
    [{ team: '*' }, false],
    [{ feature: 'chat' }, true],
    [{ feature: 'other' }, false],
    [{ toString: 'x' }, false],
  ])('on %j: %p', (scope, stops) => {
    const call = callOf({ dimensions: { feature: 'chat' } });
    expect(stopFor(call, compiledStops(stopOn(scope)), 0) !== null).toBe(stops);
  });

  it('holds up to its end and not at it; without an end, always; at no known time, too', () => {
    const ending = compiledStops(stopOn({}, '2026-11-20T14:00:00.000Z'));
    expect(stopFor(callOf(), ending, END - 1)).toMatchObject({ endsAt: END, reason: 'a loop' });
    expect(stopFor(callOf(), ending, END)).toBeNull();
    expect(stopFor(callOf(), ending, NaN)).not.toBeNull();
    expect(stopFor(callOf(), compiledStops(stopOn({})), Number.MAX_VALUE)).not.toBeNull();
  });

  it('that lasts longest is named, since no call passes before', () => {
    const short = stopOn({ team: 'search' }, '2026-11-20T13:00:00Z');
    const long = stopOn({ user: 'u1' }, '2026-11-20T14:00:00Z');
    expect(stopFor(callOf(), compiledStops(short, long), 0)?.id).toBe(long.id);
    expect(stopFor(callOf(), compiledStops(long, short), 0)?.id).toBe(long.id);
    expect(stopFor(callOf(), compiledStops(short, long, stopOn({})), 0)?.id).toBe('{}');
  });

  it('of a newer document counts, whichever way it came', () => {
    const lifted = compileStops(2, []);
    const stopped = compiledStops(stopOn({}));
    expect(newerStops(stopped, lifted)).toBe(lifted);
    expect(newerStops(lifted, stopped)).toBe(lifted);
    expect(newerStops(NO_STOPS, stopped)).toBe(stopped);
  });
});

describe('access', () => {
  const answer = (call: Parameters<typeof accessFor>[0], ...rules: AccessRule[]): unknown =>
    accessFor(call, compileAccess(rules));

  it('is open where no rule applies', () => {
    expect(answer(callOf(), { scope: { team: 'ads' }, allow: [] })).toEqual({ allowed: true });
  });

  it('must be given by every rule that applies, however narrow another is', () => {
    const wide = { scope: {}, allow: ['amazon.*'] };
    const narrow = { scope: { team: 'search', user: 'u1' }, allow: ['us.anthropic.*'] };
    expect(answer(callOf(), wide, narrow)).toMatchObject({ allowed: false, rule: wide });
    expect(answer(callOf({ model: 'amazon.nova' }), wide, narrow)).toMatchObject({ rule: narrow });
    expect(answer(callOf({ model: 'amazon.nova', user: 'u2' }), wide, narrow)).toEqual({
      allowed: true,
    });
  });

  it('to a region is needed by who has none, except where every region will do', () => {
    const some = { scope: {}, regions: ['us-*'] };
    expect(answer(callOf({ region: 'us-west-2' }), some)).toEqual({ allowed: true });
    expect(answer(callOf({ region: 'eu-west-1' }), some)).toMatchObject({ because: 'region' });
    expect(answer(callOf({ region: null }), some)).toMatchObject({ because: 'region' });
    expect(answer(callOf({ region: null }), { scope: {}, regions: ['*'] })).toEqual({
      allowed: true,
    });
  });
});

describe('limits', () => {
  const all: LimitData = { id: 'all', scope: {}, tokensPerMinute: 1000, maxOutputTokens: 9000 };
  const team: LimitData = { id: 'team', scope: { team: 'search' }, tokensPerMinute: 1000 };
  const user: LimitData = { id: 'user', scope: { user: 'u1' }, maxOutputTokens: 8000 };
  const { limits } = compiled({ limits: [all, team, user] });

  it('that apply are listed from the narrowest; the least ceiling binds', () => {
    const found = limitsFor(callOf(), limits);
    expect(found.map(({ id }) => id)).toEqual(['user', 'team', 'all']);
    expect(outputCeiling(found)).toBe(8000);
    expect(outputCeiling([team])).toBeNull();
  });

  it('refuse what would exceed them, and nothing that just fits', () => {
    const denial = (taken: number): unknown =>
      limitDenial([all, team], ({ id }) => (id === 'all' ? taken : 0), askOf(100, 200));
    expect(denial(700)).toBeNull();
    expect(denial(701)).toMatchObject({ limit: all, counter: 'tokensPerMinute', never: false });
    expect(limitDenial([team], () => 0, askOf(900, 101))).toMatchObject({ never: true });
  });

  it('that have the smallest part left are named, of equals the narrowest', () => {
    const half: LimitData = { id: 'half', scope: {}, requestsPerMinute: 2 };
    const taken = (limit: LimitData): number => (limit === half ? 2 : 900);
    const ask = askOf(100, 100);
    expect(limitDenial([all, team, half], taken, ask)?.limit).toBe(half);
    expect(limitDenial([all, team], taken, ask)?.limit).toBe(team);
  });
});
