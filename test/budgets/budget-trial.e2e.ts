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
    await applyConfig(
      bursar,
      'apiVersion: bursar/v1\nfiscalCalendar: { yearStartsIn: 1, pattern: 4-4-5 }\n',
    );
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
      protectedShare: 0.25,
      unprotected: '0.0099',
      increases: '0',
      bindingShare: 0.00165,
      resetsAt: '2026-12-01T00:00:00.000Z',
      steps: [],
      inForce: [],
    });
  });
});
