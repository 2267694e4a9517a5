import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clock } from '../../apps/api/src/platform/clock.js';
import { admit, moveBalances, settle } from '../support/limits/admissions.js';
import type { Caller } from '../support/http/client.js';
import { applyConfig, logLine, post, TWO_TEAMS } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

class SetClock extends Clock {
  at = new Date('2026-11-20T12:00:00Z');

  override now(): Date {
    return new Date(this.at);
  }
}

const CALENDAR = 'fiscalCalendar: { yearStartsIn: 1, pattern: 4-4-5 }\n';
const ADS = 'arn:aws:sts::444455556666:assumed-role/AdsRole/x';

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar({ clock: new SetClock() });
  await applyConfig(
    bursar,
    `${TWO_TEAMS}budgets: [ { id: all, scope: {}, limit: "100", window: month }, { id: ads, scope: { team: ads }, limit: "10", window: month } ]\n`,
  );
  // $0.0033 each of 1,000 input tokens.
  const lines = [
    ['2026-10-05T10:00:00Z', ADS],
    ['2026-10-19T10:07:00Z', ADS],
    ['2026-10-19T23:00:00Z', ADS],
    ['2026-11-02T10:00:00Z', ADS],
  ].map(([at, principal]) =>
    logLine({ at: at ?? '', principal: principal ?? '', input: 1_000, output: 0 }),
  );
  await post(bursar, lines);
});
afterAll(() => bursar.close());

const tryOut = async (input: Record<string, unknown>, as?: Caller) =>
  bursar.ask<{ budgetBackTest: Record<string, unknown> }>(
    `query ($input: BudgetTrial!) { budgetBackTest(input: $input) {
       sentence windows { startsAt spent crossed { step at } } stops { team at step } } }`,
    { input: { window: 'month', ...input } },
    as,
  );

describe('a budget that is not set yet', () => {
  it('is tried out in windows of the fiscal calendar', async () => {
    await applyConfig(bursar, `apiVersion: bursar/v1\n${CALENDAR}`);
    const { data } = await tryOut({ scope: { team: 'ads' }, limit: '1', window: 'fiscal-month' });
    const windows = (data?.budgetBackTest['windows'] ?? []) as Record<string, unknown>[];
    expect(windows.map(({ startsAt, spent }) => [startsAt, spent])).toEqual([
      ['2026-09-28T00:00:00.000Z', '0.0099'],
      ['2026-10-26T00:00:00.000Z', '0.0033'],
    ]);
  });

  it('is tried out on what has happened, exact to the quarter hour', async () => {
    const { data } = await tryOut({
      scope: { team: 'ads' },
      limit: '0.0099',
      ladder: [{ at: 60, do: 'stop' }],
    });
    expect(data?.budgetBackTest).toEqual({
      sentence:
        'Between 1 October and 20 November this would have stopped one team: ads on 19 October.',
      windows: [
        {
          startsAt: '2026-10-01T00:00:00.000Z',
          spent: '0.0099',
          crossed: [
            { step: '60 stop', at: '2026-10-19T10:00:00.000Z' },
            { step: 'limit', at: '2026-10-19T23:00:00.000Z' },
          ],
        },
        { startsAt: '2026-11-01T00:00:00.000Z', spent: '0.0033', crossed: [] },
      ],
      stops: [{ team: 'ads', at: '2026-10-19T10:00:00.000Z', step: '60 stop' }],
    });
  });

  it('that only alerts would have stopped no team', async () => {
    const { data } = await tryOut({ scope: { team: 'ads' }, limit: '0.0033', mode: 'soft' });
    expect(data?.budgetBackTest['sentence']).toMatch(/would have stopped no team/);
  });

  it('is read by the rules of the file, and only over what one may see', async () => {
    const bad = await tryOut({ scope: { team: 'ads' }, limit: '0' });
    expect(bad.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID' });
    const lead = await bursar.as('teamLead', ['search']);
    const foreign = await tryOut({ scope: { team: 'ads' }, limit: '1' }, lead);
    expect(foreign.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
    const whole = await tryOut({ scope: {}, limit: '1' }, lead);
    expect(whole.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('a plan', () => {
  interface Plan {
    changes: unknown[];
    denies: { entityType: string; entityId: string; sentence: string }[];
  }
  const plan = async (text: string, query = ''): Promise<Plan> => {
    const response = await bursar.http(`/v1/config?dryRun=true${query}`, {
      method: 'POST',
      headers: { 'content-type': 'text/yaml' },
      body: `${TWO_TEAMS}${text}`,
    });
    return (await response.json()) as Plan;
  };
  const budget = (more: string) =>
    `budgets: [ { id: ads-new, scope: { team: ads }, window: month, ${more} } ]\n`;

  it('says what a new budget denies at once, by what was spent already', async () => {
    expect((await plan(budget('limit: "0.002"'))).denies).toEqual([
      {
        entityType: 'budget',
        entityId: 'ads-new',
        sentence:
          'Ads spent $0.0033 of $0.002 in this month already. Calls of Ads are denied as soon as this is applied, until 2026-12-01 00:00 UTC.',
      },
    ]);
    const fiscal = budget('limit: "0.002"').replace('month', 'fiscal-month');
    expect((await plan(`${CALENDAR}${fiscal}`)).denies[0]?.sentence).toContain(
      'in this fiscal month already. Calls of Ads are denied as soon as this is applied, until 2026-11-23 00:00 UTC.',
    );
    const stop = 'ladder: [ { at: 50, do: stop, where: { environment: dev } } ]';
    const { denies } = await plan(budget(`limit: "0.004", mode: soft, ${stop}`));
    expect(denies.map(({ sentence }) => sentence)).toEqual([
      expect.stringContaining('Calls of Ads, environment dev are denied'),
    ]);
    const fits = [budget('limit: "0.002", mode: soft'), budget('limit: "0.0034"')];
    for (const text of fits) expect((await plan(text)).denies).toEqual([]);
  });

  it('says whom it meets that calls without a budget are denied', async () => {
    const ofSearch = 'budgets: [ { id: s, scope: { team: search }, limit: "1", window: month } ]\n';
    const late = logLine({ at: '2026-11-20T10:30:00Z', principal: ADS, input: 1_000, output: 0 });
    await post(bursar, [late]);
    const { denies } = await plan(`${ofSearch}unbudgeted: deny\n`, '&prune=true');
    expect(denies).toEqual([
      {
        entityType: 'unbudgeted',
        entityId: 'unbudgeted',
        sentence:
          'No budget covers calls of Ads (1 call, $0.0033) in the last 7 days. Such calls are denied as soon as this is applied.',
      },
    ]);
    expect((await plan(`${ofSearch}unbudgeted: deny\n`)).denies).toEqual([]);
    expect((await plan('unbudgeted: allow\n', '&prune=true')).denies).toEqual([]);
  });
});

describe('a budget on its page', () => {
  it('says what share of the last seven days a gateway had asked for, and what binds', async () => {
    const { body } = await admit(bursar, { team: 'ads' });
    await settle(bursar, body['admissionId'], { outcome: 'ok', usage: { input: 1_000 } });
    await post(bursar, [
      logLine({ at: '2026-11-20T11:00:00Z', principal: ADS, input: 3_000, output: 0 }),
    ]);
    await moveBalances(bursar);
    const { budgets } = await bursar.gql<{ budgets: Record<string, unknown>[] }>(
      '{ budgets { id protectedShare unprotected increases bindingShare resetsAt steps { id } inForce { step } } }',
    );
    expect(budgets.find(({ id }) => id === 'ads')).toMatchObject({
      protectedShare: 0.2,
      unprotected: '0.0132',
      increases: '0',
      bindingShare: 0.00198,
      resetsAt: '2026-12-01T00:00:00.000Z',
      steps: [],
      inForce: [],
    });
  });
});
