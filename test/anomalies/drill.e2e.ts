import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  BIDDER,
  chance,
  CRAWLER,
  DAY,
  Drill,
  HOUR,
  MINUTE,
  rate,
  roleOf,
  SONNET,
  SUNDAY,
  usual,
} from '../support/anomalies/drill.js';

const IDENTITY = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const START = SUNDAY - 21 * DAY;
const NIGHT = SUNDAY + 23 * HOUR;
const WEDNESDAY = SUNDAY + 3 * DAY + 10 * HOUR;
const THURSDAY = SUNDAY + 4 * DAY + 14 * HOUR;

let drill: Drill;
beforeAll(async () => {
  drill = await Drill.start();
  drill.now = SUNDAY + 5 * DAY;
  await drill.call(usual(START, SUNDAY + 5 * DAY));
});
afterAll(() => drill.close());

describe('a week as every other', () => {
  it('has no anomaly', async () => {
    await drill.passes(SUNDAY - 6 * DAY, SUNDAY + 22 * HOUR, 4 * HOUR);
    expect(await drill.found()).toEqual([]);
  });
});

describe('a key that loops at fifty times its rate on a Sunday night', () => {
  it('is one anomaly within two minutes, which names the key and the model', async () => {
    await drill.pass(NIGHT);
    await drill.goesOn(CRAWLER, NIGHT, NIGHT + 2 * MINUTE, 10);
    const found = await drill.found();
    expect(found).toMatchObject([
      { team: 'search', scope: { key: CRAWLER.principal, model: IDENTITY }, to_at: null },
    ]);
    expect(await drill.facts()).toEqual([{ anomaly: found[0]?.id, step: 'opened' }]);
  });

  it('stays one while it grows, and ends once it has ended', async () => {
    await drill.goesOn(CRAWLER, NIGHT + 2 * MINUTE, NIGHT + 30 * MINUTE, 10);
    await drill.passes(NIGHT + 31 * MINUTE, NIGHT + 3 * HOUR, 30 * MINUTE);
    const [one, ...others] = await drill.found();
    expect(others).toEqual([]);
    expect(one?.to_at).toEqual(new Date(NIGHT + 30 * MINUTE));
    const steps = (await drill.facts()).map(({ step }) => step);
    expect(steps[0]).toBe('opened');
    expect(steps.at(-1)).toBe('ended');
    expect(new Set(steps.slice(1, -1))).toEqual(new Set(['grew']));
  });
});

describe('a key that runs at three times its rate on a weekday', () => {
  it('is one anomaly within two hours, which names the key and the model', async () => {
    await drill.passes(NIGHT + 5 * HOUR, WEDNESDAY, 6 * HOUR);
    drill.now = WEDNESDAY + 4 * HOUR;
    // Sixteen calls in a quarter hour, over the usual eight.
    await drill.call(rate(BIDDER, WEDNESDAY, WEDNESDAY + 3 * HOUR, 16 / 15));
    await drill.passes(WEDNESDAY, WEDNESDAY + 2 * HOUR, 15 * MINUTE);
    expect((await drill.found()).slice(1)).toMatchObject([
      { team: 'ads', scope: { key: BIDDER.principal, model: IDENTITY } },
    ]);
  });
});

describe('a new key without history that starts at full rate', () => {
  const NEW = { ...BIDDER, principal: roleOf('search', 'newcomer'), model: SONNET };

  it('is one anomaly within two minutes, which names the key and the model', async () => {
    await drill.passes(WEDNESDAY + 2 * HOUR, THURSDAY, 6 * HOUR);
    const before = (await drill.found()).length;
    await drill.goesOn(NEW, THURSDAY, THURSDAY + 2 * MINUTE, 1);
    expect((await drill.found()).slice(before)).toMatchObject([
      {
        rule: 'first_seen_principal',
        team: 'search',
        scope: { key: NEW.principal, model: IDENTITY },
      },
    ]);
    drill.now = THURSDAY + HOUR;
    await drill.call(rate(NEW, THURSDAY + 2 * MINUTE, THURSDAY + HOUR, 1));
    await drill.passes(THURSDAY + 15 * MINUTE, THURSDAY + 6 * HOUR, 45 * MINUTE);
    expect((await drill.found()).slice(before)).toHaveLength(1);
  });
});

describe('the same calls, looked at by passes that come now and then', () => {
  it('have the same anomalies', async () => {
    const expected = await drill.story();
    expect(expected).toHaveLength(3);
    await drill.forget();
    const next = chance(11);
    const [from, to] = [SUNDAY - HOUR, THURSDAY + 6 * HOUR];
    for (let at = from; at < to; at += Math.ceil(next() * 8 * 60) * MINUTE) await drill.pass(at);
    await drill.pass(to);
    expect(await drill.story()).toEqual(expected);
  });
});
