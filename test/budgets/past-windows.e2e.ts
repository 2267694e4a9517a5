import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RetentionProcessor } from '../../apps/api/src/admissions/retention/retention.processor.js';
import { Clock } from '../../apps/api/src/platform/clock.js';
import type { Caller } from '../support/http/client.js';
import { admit, settle } from '../support/limits/admissions.js';
import { CALL, CONFIG, USED } from '../support/limits/limit-requests.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig } from '../support/usage/lines.js';

const HOUR_MS = 3_600_000;

class SetClock extends Clock {
  /** Ten o'clock of a day (UTC), hours later. */
  at = Date.UTC(2026, 8, 1, 10);

  override now(): Date {
    return new Date(this.at);
  }

  go(day: number, hour: number): void {
    this.at = Date.UTC(2026, 8, day, hour);
  }
}

interface Held {
  budget: string;
  startsAt: string;
  isOver: boolean;
  isSameScope: boolean;
  limit: string | null;
  changes: { at: string; from: string; to: string }[];
  posted: string;
}

describe('a window that is over', () => {
  const clock = new SetClock();
  let bursar: TestBursar;
  let finance: Caller;
  beforeAll(async () => {
    bursar = await startBursar({ clock });
  });
  afterAll(() => bursar.close());

  const written = (budget: string) =>
    CONFIG.replace(/ {2}- \{ id: search, .*\n/, `  - { id: daily, ${budget} }\n`);
  const ofSearch = (limit: string) =>
    written(`scope: { team: search }, limit: "${limit}", window: day`);

  const windows = async (more = '', as?: Caller): Promise<Held[]> => {
    const { budgetWindows } = await bursar.gql<{ budgetWindows: Held[] }>(
      `{ budgetWindows(budgets: ["daily", "absent"]${more}) {
        budget startsAt isOver isSameScope limit posted changes { at from to } } }`,
      {},
      as,
    );
    return budgetWindows;
  };
  const said = async (more = '', as?: Caller) =>
    (await windows(more, as)).map(
      ({ startsAt, limit, changes }) =>
        `${startsAt.slice(8, 10)}: ${limit ?? 'unknown'}${changes
          .map(({ at, from, to }) => `, ${at.slice(8, 13)} ${from} → ${to}`)
          .join('')}`,
    );
  const spend = async (requestId: string) => {
    const { body } = await admit(bursar, { ...CALL, project: 'ranking', requestId });
    await settle(bursar, body['admissionId'], USED);
  };
  const raise = async (to: string, until: Date) => {
    const open = `mutation ($input: RequestLimitInput!) { requestLimit(input: $input) { ... on LimitRequest { id } } }`;
    const input = { budget: 'daily', to, until: until.toISOString(), why: 'Launch.' };
    const { requestLimit } = await bursar.gql<{ requestLimit: { id: string } }>(
      open,
      { input },
      await bursar.as('teamLead', ['search']),
    );
    const decide = `mutation ($input: DecideLimitInput!) { decideLimit(input: $input) { __typename } }`;
    await bursar.gql(decide, { input: { id: requestLimit.id, decision: 'approve' } }, finance);
  };
  const endRaise = async () => {
    const { budgets } = await bursar.gql<{ budgets: { id: string; raises: { id: string }[] }[] }>(
      '{ budgets { id raises { id } } }',
    );
    const id = budgets.find((one) => one.id === 'daily')?.raises[0]?.id;
    const end = `mutation ($input: EndRaiseInput!) { endRaise(input: $input) { __typename } }`;
    await bursar.gql(end, { input: { id, reason: 'The launch is over.' } }, finance);
  };

  it('says the limit that held at its end, whatever the file said since', async () => {
    clock.go(1, 10);
    await applyConfig(bursar, ofSearch('100'));
    await spend('a');
    clock.go(2, 9);
    await windows();
    await applyConfig(bursar, ofSearch('200'));
    expect(await said()).toEqual(['02: 200, 02T09 100 → 200', '01: 100']);
    expect(await windows()).toMatchObject([
      { isOver: false, isSameScope: true, posted: '0' },
      { isOver: true, isSameScope: true, posted: '0.04' },
    ]);
  });

  it('has the raises of its own time, and no other window has them', async () => {
    finance = await bursar.as('finance');
    clock.go(3, 9);
    await raise('250', new Date(clock.at + 6 * HOUR_MS));
    clock.go(4, 9);
    await raise('300', new Date(clock.at + 48 * HOUR_MS));
    expect((await said())[0]).toBe('04: 300, 04T09 200 → 300');
    clock.go(5, 12);
    await endRaise();
    clock.go(6, 10);
    expect(await said()).toEqual([
      '06: 200',
      '05: 200, 05T12 300 → 200',
      '04: 300, 04T09 200 → 300',
      '03: 200, 03T09 200 → 250, 03T15 250 → 200',
      '02: 200, 02T09 100 → 200',
      '01: 100',
    ]);
  });

  it('keeps its limit after a change on screen, and is found by time and number', async () => {
    const apply = `mutation ($input: ApplyConfigInput!) { applyConfig(input: $input) { __typename } }`;
    const piece = `{ configPiece(section: "budgets") { ... on ConfigPiece { hash } } }`;
    const { configPiece } = await bursar.gql<{ configPiece: { hash: string } }>(piece);
    const text = `apiVersion: bursar/v1\nbudgets: [ { id: daily, scope: { team: search }, limit: "50", window: day } ]\n`;
    const input = { text, basis: [{ section: 'budgets', hash: configPiece.hash }] };
    const { applyConfig: answer } = await bursar.gql<{ applyConfig: { __typename: string } }>(
      apply,
      { input },
      await bursar.as('platform'),
    );
    expect(answer.__typename).toBe('ConfigPlan');
    clock.go(7, 10);
    expect(await said(', last: 3')).toEqual([
      '07: 50',
      '06: 50, 06T10 200 → 50',
      '05: 200, 05T12 300 → 200',
    ]);
    const between = ', from: "2026-09-02T00:00:00Z", to: "2026-09-04T00:00:00Z"';
    expect((await said(between)).map((one) => one.slice(0, 2))).toEqual(['03', '02']);
  });

  it('from before changes were recorded has no known limit, and never the one of today', async () => {
    await bursar.rows(`DELETE FROM limits.budget_limit WHERE since < '2026-09-06T00:00:00Z'`);
    expect(await said()).toEqual([
      '07: 50',
      '06: 50',
      ...['05', '04', '03', '02', '01'].map((day) => `${day}: unknown`),
    ]);
  });

  it('of another scope says so, and is shown to no one who may not see that scope', async () => {
    const ads = await bursar.as('teamLead', ['ads']);
    expect(await windows('', ads)).toEqual([]);
    await applyConfig(bursar, written('scope: { team: ads }, limit: "70", window: day'));
    expect(await said('', ads)).toEqual(['07: 70, 07T10 50 → 70']);
    expect((await windows()).map(({ isSameScope }) => isSameScope)).toEqual([
      true,
      ...Array<boolean>(6).fill(false),
    ]);
    expect(await windows('', await bursar.as('teamLead', ['search']))).toEqual([]);
  });

  it('is forgotten with its limit, and the limit in force stays', async () => {
    clock.go(7, 11);
    await applyConfig(bursar, written('scope: { team: ads }, limit: "80", window: day'));
    const forget = () => bursar.app.get(RetentionProcessor, { strict: false }).run();
    expect(await forget()).toMatchObject({ limits: 0 });
    await bursar.rows(`DELETE FROM limits.hold`);
    clock.at += 600 * 24 * HOUR_MS;
    expect(await forget()).toMatchObject({ limits: 2 });
    expect((await said()).map((one) => one.slice(4))).toEqual(['80']);
  });
});
