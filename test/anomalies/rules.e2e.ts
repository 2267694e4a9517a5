import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  callAt,
  DAY,
  Drill,
  HAIKU,
  HOUR,
  MINUTE,
  rate,
  roleOf,
  SONNET,
} from '../support/anomalies/drill.js';
import {
  at,
  callerOf,
  PRICE_RISE,
  evenly,
  history,
  inEnvironment,
  inRegion,
  OF_DAYS,
  OF_MOVED,
  OF_PRICES,
  refused,
  SMALL_TEAMS,
  type SmallTeam,
} from '../support/anomalies/small-teams.js';

let drill: Drill;
beforeAll(async () => {
  drill = await Drill.start({}, SMALL_TEAMS);
  drill.now = at(0);
  await drill.call(history(at(0)));
  await drill.pass(at(-1));
  await drill.pass(at(0));
});
afterAll(() => drill.close());

interface Row {
  readonly rule: string;
  readonly rules: string[];
  readonly nature: string;
  readonly scope: Record<string, string>;
  readonly detail: Record<string, number>;
  readonly plan: string | null;
  readonly to_at: Date | null;
}

const ofTeam = (team: SmallTeam): Promise<Row[]> =>
  drill.bursar.rows<Row>(
    `SELECT rule, rules, nature, scope, detail, plan::text AS plan, to_at FROM anomalies.anomaly WHERE team = $1 ORDER BY detected_at`,
    [team],
  );

/** Calls arrive, and a pass looks at them. */
const arrive = async (lines: readonly string[], now: number) => {
  drill.now = now;
  await drill.call(lines);
  await drill.pass(now);
};

it('twelve even days of many teams have no anomaly', async () => {
  expect(await drill.found()).toEqual([]);
});

it('a single call of twenty times the mean of its team and model is odd', async () => {
  const large = { ...callerOf('odd'), input: 600_000 };
  await arrive([callAt(large, at(0) + 5 * MINUTE)], at(0) + 6 * MINUTE);
  expect(await ofTeam('odd')).toMatchObject([
    { rule: 'odd_call', scope: { key: large.principal }, nature: 'usage' },
  ]);
});

it('a caller that is refused for its credentials, again and again, is odd though it costs nothing', async () => {
  const caller = callerOf('refused');
  const lines = rate(caller, at(1), at(1) + 5 * MINUTE, 6).map(refused);
  await arrive(lines.slice(0, 19), at(1) + 5 * MINUTE);
  expect(await ofTeam('refused')).toEqual([]);
  await arrive(lines.slice(19), at(1) + 6 * MINUTE);
  expect(await ofTeam('refused')).toMatchObject([
    { rules: ['auth_failures'], scope: { key: caller.principal }, detail: { failures: 30 } },
  ]);
});

it('a caller that is refused all week is odd only once it is refused far more', async () => {
  const caller = { ...callerOf('refused'), principal: roleOf('refused', 'always') };
  const week = evenly(caller, { from: at(1) - 6 * DAY, to: at(1) - DAY, perHour: 12 });
  await drill.call(week.map(refused));
  const lines = rate(caller, at(1.25), at(1.25) + 5 * MINUTE, 6).map(refused);
  await arrive(lines, at(1.25) + 6 * MINUTE);
  expect(await ofTeam('refused')).toHaveLength(1);
});

it('a model that a team never used is news once it costs enough', async () => {
  const other = { ...callerOf('models'), model: HAIKU, input: 200_000 };
  await arrive(evenly(other, { from: at(2), to: at(2.25), perHour: 12 }), at(2.25));
  expect(await ofTeam('models')).toEqual([]);
  await arrive(evenly(other, { from: at(2.25), to: at(2.5), perHour: 24 }), at(2.5));
  expect(await ofTeam('models')).toMatchObject([
    {
      rules: expect.arrayContaining(['first_seen_model']),
      scope: { model: expect.stringContaining('haiku') },
    },
  ]);
});

it('a region that a team never used is news once it costs enough', async () => {
  const model = SONNET.replace('us.', 'eu.');
  const lines = evenly(
    { ...callerOf('regions'), input: 100_000 },
    {
      from: at(3),
      to: at(3.5),
      perHour: 10,
    },
  );
  await arrive(
    lines.map((line) => inRegion(line, 'eu-west-1', model)),
    at(3.5),
  );
  expect(await ofTeam('regions')).toMatchObject([
    { rules: expect.arrayContaining(['first_seen_region']), scope: { region: 'eu-west-1' } },
  ]);
});

describe('a new key', () => {
  it('joins the incident that goes on in its team, which is then about all of its keys', async () => {
    const [loops, starts] = [callerOf('joined'), callerOf('joined')].map((caller, n) => ({
      ...caller,
      principal: `${caller.principal}${n === 0 ? '' : '-new'}`,
    }));
    if (loops === undefined || starts === undefined) throw new Error('There are two callers.');
    await arrive(rate(loops, at(4), at(4) + 3 * MINUTE, 10), at(4) + 3 * MINUTE);
    expect(await ofTeam('joined')).toMatchObject([
      { rules: expect.arrayContaining(['burst']), scope: { key: loops.principal } },
    ]);
    await arrive(rate(starts, at(4) + 3 * MINUTE, at(4) + 6 * MINUTE, 10), at(4) + 6 * MINUTE);
    const [one, ...others] = await ofTeam('joined');
    expect(others).toEqual([]);
    expect(one?.rules).toEqual(expect.arrayContaining(['burst', 'first_seen_principal']));
    expect(one?.scope).toEqual({ team: 'joined' });
    expect((await drill.facts()).filter(({ step }) => step === 'opened')).toHaveLength(5);
  });

  it('is no news in a team with five days of history', async () => {
    const starts = { ...callerOf('young'), principal: `${callerOf('young').principal}-new` };
    await arrive(rate(starts, at(5), at(5) + 2 * MINUTE, 10), at(5) + 2 * MINUTE);
    // Neither is a model or a region.
    const model = { ...callerOf('young'), model: HAIKU, input: 200_000 };
    const there = evenly(model, { from: at(5), to: at(5.5), perHour: 24 });
    await arrive(
      there.map((line) => inRegion(line, 'eu-west-1', HAIKU.replace('us.', 'eu.'))),
      at(5.5),
    );
    const rules = (await ofTeam('young')).flatMap((one) => one.rules);
    expect(rules.filter((rule) => rule.startsWith('first_seen'))).toEqual([]);
  });
});

describe('what is kept apart', () => {
  it('is the price: the same tokens of the same model cost more', async () => {
    await arrive(evenly(OF_PRICES, { from: at(0), to: PRICE_RISE, perHour: 4 }), PRICE_RISE);
    expect(await ofTeam('prices')).toEqual([]);
    await arrive(
      evenly(OF_PRICES, { from: PRICE_RISE, to: PRICE_RISE + 2 * HOUR, perHour: 4 }),
      PRICE_RISE + 2 * HOUR,
    );
    expect(await ofTeam('prices')).toMatchObject([{ nature: 'price' }]);
  });

  it('is a migration: the same tokens went to a model that costs more', async () => {
    await arrive(evenly(OF_MOVED, { from: at(0), to: at(9), perHour: 8 }), at(9));
    const moved = { ...OF_MOVED, model: SONNET };
    await arrive(evenly(moved, { from: at(9), to: at(10), perHour: 8 }), at(10));
    expect(await ofTeam('moved')).toMatchObject([{ nature: 'migration' }]);
  });

  it('is a gap in the data of all teams, also where it is filled hours later', async () => {
    const before = (await drill.found()).length;
    await drill.passes(at(11), at(15), HOUR);
    const late = (['odd', 'models', 'regions', 'gaps'] as const).flatMap((team) =>
      evenly(callerOf(team), { from: at(0), to: at(15), perHour: 1 }),
    );
    await arrive(late, at(15) + 10 * MINUTE);
    await drill.pass(at(15) + 30 * MINUTE);
    expect(await drill.found()).toHaveLength(before);
  });
});

describe('a day', () => {
  it('of far more tokens in an environment, and over the forecast of its team, is one incident', async () => {
    const day = at(36);
    const lines = evenly(OF_DAYS, { from: day, to: day + 10 * HOUR, perHour: 12 });
    await drill.call(lines.map((line) => inEnvironment(line, 'batch')));
    await drill.passes(day + HOUR, day + 10 * HOUR, HOUR);
    const [one, ...others] = await drill.bursar.rows<Row>(
      `SELECT rule, rules, scope FROM anomalies.anomaly WHERE team = 'days' OR scope->>'environment' = 'batch'`,
    );
    expect(others).toEqual([]);
    expect(one?.rules).toEqual(expect.arrayContaining(['daily_tokens', 'day_over_forecast']));
  });
});

describe('what is announced', () => {
  const start = at(50);
  const opened = async () => (await drill.facts()).filter(({ step }) => step === 'opened').length;
  const plan = (input: Record<string, unknown>) =>
    drill.bursar.gql<{ planEvent: { id?: string; code?: string } }>(
      `mutation ($input: PlannedEventInput!) { planEvent(input: $input) {
         ... on PlannedEvent { id } ... on Problem { code } } }`,
      { input },
    );

  it('raises nothing up to what was meant, and is reported where it is more, or is called off', async () => {
    const caller = callerOf('planned');
    const [startsAt, endsAt] = [start - HOUR, start + DAY].map((ms) => new Date(ms).toISOString());
    const of = { scope: { team: 'planned' }, startsAt, endsAt, note: 'A load test.' };
    const { planEvent } = await plan({ ...of, upToUsd: '500' });
    const before = await opened();
    await arrive(rate(caller, start, start + 5 * MINUTE, 10), start + 5 * MINUTE);
    const [one, ...others] = await ofTeam('planned');
    expect(others).toEqual([]);
    expect(one?.plan).toBe(planEvent.id);
    expect(await opened()).toBe(before);
    await plan({ ...of, upToUsd: '5' });
    await drill.bursar.gql(`mutation ($id: ID!) { removePlannedEvent(id: $id) { __typename } }`, {
      id: planEvent.id,
    });
    await drill.pass(start + 6 * MINUTE);
    expect(await opened()).toBe(before);
    await arrive(rate(caller, start + 6 * MINUTE, start + 14 * MINUTE, 10), start + 14 * MINUTE);
    expect((await ofTeam('planned'))[0]?.plan).toBeNull();
    expect(await opened()).toBe(before + 1);
  });
});
