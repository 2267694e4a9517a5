import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { callOf } from '../testing/documents.js';
import {
  compileFlags,
  evaluateFlag,
  flagContext,
  hashOf,
  isAmong,
  pickOf,
  readFlagContext,
  type FlagAnswer,
  type FlagContext,
  type FlagData,
  type FlagRule,
} from './index.js';

const flag = (...rules: FlagRule[]): FlagData => ({
  key: 'new-prompt',
  type: 'boolean',
  default: false,
  rules,
});

const ask = (data: FlagData, context: FlagContext = { user: 'u1' }): FlagAnswer =>
  evaluateFlag(compileFlags([data]), data.key, context);

const users = (count: number): string[] => Array.from({ length: count }, (_, at) => `user-${at}`);

describe('a flag', () => {
  it('without rules is static', () => {
    expect(ask(flag())).toMatchObject({ value: false, reason: 'STATIC' });
  });

  it('that is disabled gives its default, whatever its rules say', () => {
    const data = { ...flag({ value: true }), disabled: true };
    expect(ask(data)).toMatchObject({ value: false, reason: 'DISABLED' });
  });

  it('gives its default where no rule fits', () => {
    const data = flag({ when: { team: 'search' }, value: true });
    expect(ask(data, { team: 'ads' })).toMatchObject({ value: false, reason: 'DEFAULT' });
    expect(ask(data, {})).toMatchObject({ value: false, reason: 'DEFAULT' });
  });

  it('obeys the first rule that fits', () => {
    const data: FlagData = {
      key: 'limit',
      type: 'number',
      default: 0,
      rules: [
        { when: { team: ['search', 'ads'], beta: true }, value: 1 },
        { when: { model: 'us.anthropic.*', tier: 2 }, value: 2 },
        { value: 3 },
      ],
    };
    expect(ask(data, { team: 'ads', beta: true })).toMatchObject({
      value: 1,
      reason: 'TARGETING_MATCH',
    });
    expect(ask(data, { team: 'ads', beta: 'true' })).toMatchObject({ value: 3 });
    expect(ask(data, { model: 'us.anthropic.x', tier: 2 })).toMatchObject({ value: 2 });
    expect(ask(data, { model: 'us.meta.x', tier: 2 })).toMatchObject({ value: 3 });
  });

  it('names a variant in every answer: the default, the rule that fits, or the variant of a split', () => {
    const variants = [{ name: 'only', value: true, weight: 1 }];
    const fits = (rule: FlagRule) => ask(flag({ when: { team: 'ads' }, value: true }, rule));
    expect(ask(flag())).toMatchObject({ reason: 'STATIC', variant: 'default' });
    expect(ask({ ...flag(), disabled: true })).toMatchObject({ variant: 'default' });
    expect(fits({ when: { team: 'x' }, value: true })).toMatchObject({ variant: 'default' });
    expect(fits({ value: true })).toMatchObject({ reason: 'TARGETING_MATCH', variant: 'rule-2' });
    expect(fits({ rollout: 99.999, value: true })).toMatchObject({ variant: 'rule-2' });
    expect(fits({ variants })).toMatchObject({ reason: 'SPLIT', variant: 'only' });
  });

  it('takes a star for a star where it is neither model nor region', () => {
    const data = flag({ when: { team: 'sea*' }, value: true });
    expect(ask(data, { team: 'search' })).toMatchObject({ value: false });
    expect(ask(data, { team: 'sea*' })).toMatchObject({ value: true });
  });

  it('that does not exist, or is of another type, or has no targeting key for its share, is an error', () => {
    const flags = compileFlags([flag({ rollout: 50, value: true })]);
    expect(evaluateFlag(flags, 'toString', {})).toMatchObject({ errorCode: 'FLAG_NOT_FOUND' });
    expect(evaluateFlag(flags, 'new-prompt', { user: 'a' }, 'string')).toMatchObject({
      reason: 'ERROR',
      errorCode: 'TYPE_MISMATCH',
    });
    expect(evaluateFlag(flags, 'new-prompt', { user: '' })).toMatchObject({
      errorCode: 'TARGETING_KEY_MISSING',
    });
  });

  it.each([
    [0, 'DEFAULT'],
    [100, 'TARGETING_MATCH'],
  ])('with a share of %d needs no targeting key', (rollout, reason) => {
    expect(ask(flag({ rollout, value: true }), {})).toMatchObject({ reason });
  });
});

describe('shares', () => {
  it('only grow: a user in one stays in every greater one', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (user, a, b) => {
          const [less, more] = a < b ? [a, b] : [b, a];
          expect(!isAmong(less, 'flag/x', user) || isAmong(more, 'flag/x', user)).toBe(true);
        },
      ),
    );
  });

  it.each([1, 10, 25, 50, 90])('of %d per cent are that, within a hundredth of all', (percent) => {
    const data = flag({ rollout: percent, value: true });
    const inside = users(20_000).filter((user) => {
      const answer = ask(data, { user });
      return answer.reason === 'SPLIT' && answer.value === true;
    });
    expect(Math.abs(inside.length / 20_000 - percent / 100)).toBeLessThan(0.01);
  });

  it('go by user, else by key, else by the single request; by the targeting key before all', () => {
    const data = flag({ rollout: 50, value: true });
    const value = (context: FlagContext): unknown => {
      const answer = ask(data, context);
      return answer.reason === 'ERROR' ? answer.errorCode : answer.value;
    };
    for (const name of users(50)) {
      const own = value({ user: name });
      expect(value({ key: name })).toBe(own);
      expect(value({ requestId: name })).toBe(own);
      expect(value({ user: name, key: 'k', requestId: 'r' })).toBe(own);
      expect(value({ targetingKey: name, user: 'someone' })).toBe(own);
      expect(value({ targetingKey: '', key: name })).toBe('TARGETING_KEY_MISSING');
    }
  });

  it('split into variants by weight, also within a small share', () => {
    const variants = [
      { name: 'control', value: false, weight: 70 },
      { name: 'treatment', value: true, weight: 30 },
      { name: 'never', value: true, weight: 0 },
    ];
    const data = flag({ rollout: 10, variants });
    const counts = new Map<string, number>();
    for (const user of users(50_000)) {
      const answer = ask(data, { user });
      if (answer.reason !== 'SPLIT') continue;
      counts.set(answer.variant, (counts.get(answer.variant) ?? 0) + 1);
    }
    const [control = 0, treatment = 0] = [counts.get('control'), counts.get('treatment')];
    expect(Math.abs((control + treatment) / 50_000 - 0.1)).toBeLessThan(0.01);
    expect(Math.abs(treatment / (control + treatment) - 0.3)).toBeLessThan(0.03);
    expect(counts.has('never')).toBe(false);
  });
});

describe('the hash', () => {
  it.each([
    ['', 0],
    ['a', 0x3c2569b2],
    ['abc', 0xb3dd93fa],
    ['Hello, world!', 0xc0363e43],
    ['The quick brown fox jumps over the lazy dog', 0x2e4ff723],
  ])('of %j is that of MurmurHash3', (text, expected) => {
    expect(hashOf(text)).toBe(expected);
  });

  it('picks nothing where nothing weighs', () => {
    expect(pickOf([0, 0], 'x', 'y')).toBe(-1);
    expect(pickOf([], 'x', 'y')).toBe(-1);
  });
});

describe('a context', () => {
  it('from outside keeps plain values alone, under any name, and no prototype', () => {
    const outside: unknown = JSON.parse(
      '{"user":"u","n":1,"yes":true,"deep":{"a":1},"list":[1],"no":null,"__proto__":"x"}',
    );
    const context = readFlagContext(outside);
    expect({ ...context }).toEqual({ user: 'u', n: 1, yes: true, ['__proto__']: 'x' });
    expect(Object.getPrototypeOf(context)).toBeNull();
    expect(readFlagContext([])).toBeNull();
    expect(readFlagContext('user')).toBeNull();
    expect(readFlagContext(null)).toBeNull();
  });

  it('of a call cannot be talked out of what Bursar knows', () => {
    const call = callOf({ dimensions: { feature: 'x', team: 'ads' } });
    expect(flagContext(call, { team: 'ads', beta: true })).toMatchObject({
      team: 'search',
      feature: 'x',
      beta: true,
      user: 'u1',
    });
  });
});
