import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR } from '@bursar/time';
import { addsToTeam, endOf, incidentOf, natureOf, seriesOf } from './anomaly.js';

const AT = Date.parse('2026-11-22T23:00:00Z');
const incident = (more: object = {}) => ({
  team: 'search',
  key: 'a',
  scope: { team: 'search', key: 'a', environment: 'prod' },
  from: new Date(AT - HOUR),
  to: null as Date | null,
  ...more,
});

describe('the incident of a signal', () => {
  it.each<[string, object, object, boolean]>([
    ['of the same key', { team: 'search', key: 'a' }, {}, true],
    ['of another key', { team: 'search', key: 'b' }, {}, false],
    ['of another team', { team: 'ads', key: 'a' }, {}, false],
    ['of the team alone, while it goes on', { team: 'search' }, {}, true],
    ['of the team alone, once it has ended', { team: 'search' }, { to: new Date(AT - 1) }, false],
    ['of the team alone, begun in its time', { team: 'search' }, { to: new Date(AT + HOUR) }, true],
    [
      'of the same key, a short while after its end',
      { team: 'search', key: 'a' },
      { to: new Date(AT - HOUR) },
      true,
    ],
    [
      'of the same key, two days after its end',
      { team: 'search', key: 'a' },
      { from: new Date(AT - 4 * DAY), to: new Date(AT - 2 * DAY) },
      false,
    ],
    ['of a key, where it names none', { team: 'search', key: 'b' }, { key: null }, true],
    ['of its environment', { environment: 'prod' }, {}, true],
    ['of another environment', { environment: 'dev' }, {}, false],
  ])('%s', (_, within, more, isSame) => {
    const one = incident(more);
    expect(incidentOf([one], { rule: 'spend', within, from: AT, at: AT })).toBe(
      isSame ? one : null,
    );
  });
});

describe('the incident of what a day has cost', () => {
  const midnight = AT - 23 * HOUR;
  const of = (to: number) => incident({ from: new Date(to - HOUR), to: new Date(to) });

  it.each([
    ['one of that day, also when it is over', AT - 8 * HOUR, true],
    ['none of the day before', midnight - HOUR, false],
  ])('is %s', (_, to, isSame) => {
    const one = of(to);
    const signal = { within: { team: 'search' }, from: midnight, at: AT };
    expect(incidentOf([one], { ...signal, rule: 'day_over_forecast' })).toBe(isSame ? one : null);
    expect(incidentOf([one], { ...signal, rule: 'spend' })).toBeNull();
  });
});

describe('the end of an incident', () => {
  it('is where it last cost more than usual, two hours after that', () => {
    const span = { from: AT, activeTo: AT + HOUR };
    expect(endOf(span, AT + 2 * HOUR)).toBeNull();
    expect(endOf(span, AT + 3 * HOUR)).toBe(AT + HOUR);
  });

  it('comes after a week in any case: what goes on for longer is how things are', () => {
    const until = AT + 7 * DAY + 1;
    expect(endOf({ from: AT, activeTo: until }, until)).toBe(until);
  });
});

it('a part of a team is an incident only if the team’s own spend bears it out', () => {
  expect(addsToTeam(100n, 30n)).toBe(true);
  expect(addsToTeam(100n, 29n)).toBe(false);
  expect(addsToTeam(100n, -5n)).toBe(false);
});

describe('the nature of an incident', () => {
  const sums = { actual: 300n, expected: 100n, tokens: 105n, expectedTokens: 100n };
  const model = [{ dimension: 'model', parts: [] }];

  it('is the price where as many tokens of a model cost more', () => {
    expect(natureOf({ whole: sums, ofModel: sums }, model)).toBe('price');
    expect(natureOf({ whole: sums, ofModel: null }, [])).toBe('price');
  });
  it('is a migration where they went to another model', () => {
    const isNew = { ...sums, expectedTokens: 0n };
    expect(natureOf({ whole: sums, ofModel: isNew }, [])).toBe('migration');
    expect(natureOf({ whole: sums, ofModel: null }, model)).toBe('migration');
  });
  it('is usage where more was used, or nothing is known of before', () => {
    for (const whole of [
      { ...sums, tokens: 300n },
      { ...sums, expectedTokens: 0n },
    ])
      expect(natureOf({ whole, ofModel: null }, model)).toBe('usage');
  });
});

it('amounts are read from the narrowest series that is kept', () => {
  expect(seriesOf({ team: 'a', key: 'k', model: 'm' })).toEqual({
    kind: 'key',
    team: 'a',
    value: 'k',
  });
  expect(seriesOf({ team: 'a', model: 'm' }).kind).toBe('model');
  expect(seriesOf({ team: 'a' })).toEqual({ kind: 'team', team: 'a', value: null });
  expect(seriesOf({ environment: 'dev' }).kind).toBe('environment');
});
