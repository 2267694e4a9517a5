import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TravellingClock } from '../support/http/access.js';
import { admit, differences } from '../support/limits/admissions.js';
import type { Caller } from '../support/http/client.js';
import { resume, stop, stops } from '../support/gateways/controls.js';
import { applyConfig, SONNET, TWO_TEAMS } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const clock = new TravellingClock();
const HOUR_MS = 3_600_000;

let bursar: TestBursar;
beforeEach(async () => {
  bursar = await startBursar({ clock });
  await applyConfig(bursar, TWO_TEAMS);
});
afterEach(async () => {
  expect(await differences(bursar)).toEqual([]);
  await bursar.close();
});

let asked = 0;
const ask = (call: Record<string, unknown> = {}, at = bursar) =>
  admit(at, { requestId: `s-${++asked}`, ...call });

const PASSES = { status: 201 };
const STOPPED = { status: 403, body: { code: 'stopped' } };

describe('a stop', () => {
  it('binds from its commit on, says who, why and until when, and stops no other team', async () => {
    const until = new Date(Date.now() + HOUR_MS).toISOString();
    expect(await ask()).toMatchObject(PASSES);
    const { stop: raised } = await stop(bursar, { until });
    expect(raised).toMatchObject({ scope: { team: 'search' }, origin: 'person', inForce: true });
    expect(await ask()).toMatchObject({
      status: 403,
      body: {
        code: 'stopped',
        stop: raised?.id,
        scope: { team: 'search' },
        reason: 'too dear',
        by: raised?.by,
        until,
      },
    });
    expect(await ask({ team: 'ads' })).toMatchObject(PASSES);
    await resume(bursar, raised?.id);
    expect(await ask()).toMatchObject(PASSES);
  });

  it('ends by itself, and stays in the list of what was', async () => {
    const { stop: raised } = await stop(bursar, { until: new Date(Date.now() + HOUR_MS) });
    expect(await ask()).toMatchObject(STOPPED);
    await clock.ahead(HOUR_MS, async () => {
      expect(await ask()).toMatchObject(PASSES);
      expect(await stops(bursar)).toEqual([]);
      expect(await stops(bursar, true)).toMatchObject([{ id: raised?.id, inForce: false }]);
    });
  });

  it('is a line of a file, as the page shows it, and no formula of a spreadsheet', async () => {
    const file = async (query: string, as?: Caller) =>
      (await bursar.http(`/v1/exports/stops.csv${query}`, {}, as)).text();
    const { stop: raised } = await stop(bursar, { reason: '=HYPERLINK(1)' });
    const start = `${raised?.id},team/search,stopped,'=HYPERLINK(1),${raised?.by},person,`;
    const [header, line = ''] = (await file('')).split('\n');
    expect(header).toMatch(
      /^id,scope,state,reason,.*,gateways,applied,last_ms,not_answered,refused$/,
    );
    expect(line.startsWith(start)).toBe(true);
    expect(line.endsWith(',0,0,,,')).toBe(true);
    expect(await file('', await bursar.as('teamLead', ['ads']))).toBe(`${header}\n`);
    await resume(bursar, raised?.id);
    expect(await file('')).toBe(`${header}\n`);
    expect(await file('?ended=yes')).toContain(',team/search,resumed,');
  });

  it('that another api process raised binds the next admission of this one', async () => {
    const other = await startBursar({ database: bursar.database, clock });
    try {
      for (let round = 0; round < 10; round++) {
        expect(await ask({}, other)).toMatchObject(PASSES);
        const { stop: raised } = await stop(bursar, { reason: `round ${round}` });
        expect(await ask({}, other)).toMatchObject(STOPPED);
        await resume(bursar, raised?.id);
      }
    } finally {
      await other.close();
    }
  });

  it.each([
    ['everything', {}, 'everything', { team: 'ads' }],
    ['a project', { team: 'search', project: 'app1' }, 'search/app1', {}],
    ['an environment', { environment: 'prod' }, 'prod', { team: 'ads' }],
    ['a user', { user: 'u1' }, 'u1', {}],
    [
      'a model behind its geo prefix',
      { model: 'anthropic.claude-sonnet-*' },
      'anthropic.claude-sonnet-*',
      {},
    ],
  ])('of %s holds what is in it', async (_, scope, confirm, call) => {
    await stop(bursar, { scope, confirm });
    expect(await ask(call)).toMatchObject(STOPPED);
    expect(
      await ask({
        team: 'ads',
        project: 'x',
        environment: 'dev',
        user: 'u2',
        model: 'amazon.nova-micro-v1:0',
      }),
    ).toMatchObject(confirm === 'everything' ? STOPPED : PASSES);
  });

  it('raised twice in the same words is one; lifted twice it stays lifted', async () => {
    const { stop: first } = await stop(bursar, {});
    expect((await stop(bursar, {})).stop?.id).toBe(first?.id);
    expect((await stop(bursar, { reason: 'another' })).stop?.id).not.toBe(first?.id);
    const lifted = await resume(bursar, first?.id);
    expect(await resume(bursar, first?.id)).toEqual(lifted);
  });

  it('and its end are in the audit log, with their reasons', async () => {
    const { stop: raised } = await stop(bursar, {});
    await resume(bursar, raised?.id);
    const entries = await bursar.rows(
      "SELECT action, reason, actor_name FROM audit_entry WHERE entity_type = 'stop' ORDER BY seq",
    );
    expect(entries).toMatchObject([
      { action: 'stop.raise', reason: 'too dear' },
      { action: 'stop.lift', reason: 'over' },
    ]);
  });

  it.each([
    [
      'a name that scopes do not know',
      { scope: { squad: 'search' } },
      'unknown_dimension',
      'scope.squad',
    ],
    [
      'a team that is not there',
      { scope: { team: 'serach' }, confirm: 'serach' },
      'unknown_team',
      'scope.team',
    ],
    [
      'a key that is not there',
      { scope: { key: 'edge' }, confirm: 'edge' },
      'unknown_key',
      'scope.key',
    ],
    ['a scope that is a list', { scope: ['search'] }, 'bad_scope', 'scope'],
    ['a value that is no text', { scope: { team: 5 } }, 'bad_scope', 'scope.team'],
    ['an end that is past', { until: '2026-01-01T00:00:00Z' }, 'past_until', 'until'],
    ['no reason', { reason: '  ' }, 'bad_reason', 'reason'],
    ['nothing typed', { confirm: '' }, 'not_confirmed', 'confirm'],
    ['another team typed', { confirm: 'ads' }, 'not_confirmed', 'confirm'],
  ])('with %s is refused, and stops nothing', async (_, input, code, path) => {
    expect(await stop(bursar, input)).toMatchObject({ code, path, hint: expect.any(String) });
    expect(await stops(bursar)).toEqual([]);
  });
});

describe('who stops', () => {
  it('a team lead stops their own teams, and lifts what they stopped themselves', async () => {
    const lead = await bursar.as('teamLead', ['search']);
    const mutation = 'mutation ($input: StopInput!) { stop(input: $input) { __typename } }';
    for (const scope of [{ team: 'ads' }, {}, { environment: 'prod' }]) {
      const input = { scope, reason: 'x', confirm: 'x' };
      const { errors } = await bursar.ask(mutation, { input }, lead);
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
    }
    const own = await stop(bursar, {}, lead);
    expect(await resume(bursar, own.stop?.id, lead)).toMatchObject({ stop: { inForce: false } });
    const given = await stop(bursar, { reason: 'by platform' });
    expect(await resume(bursar, given.stop?.id, lead)).toEqual(
      expect.objectContaining({ code: 'not_yours' }),
    );
    const foreign = await stop(bursar, { scope: { team: 'ads' }, confirm: 'ads' });
    expect(await stops(bursar, false, lead)).toHaveLength(1);
    expect(await resume(bursar, foreign.stop?.id, lead)).toMatchObject({ code: 'unknown_stop' });
  });

  it('another person lifts it where the file says so', async () => {
    await applyConfig(bursar, `${TWO_TEAMS}controls: { liftByAnother: true }\n`);
    const [ana, ben] = [await bursar.as('platform'), await bursar.as('finance')];
    const { stop: raised } = await stop(bursar, {}, ana);
    expect(await resume(bursar, raised?.id, ana)).toMatchObject({ code: 'another_person' });
    expect(await ask()).toMatchObject(STOPPED);
    expect(await resume(bursar, raised?.id, ben)).toMatchObject({
      stop: { liftedBy: 'A finance' },
    });
    expect(await ask()).toMatchObject(PASSES);
  });
});

it('a preview shows what would have been stopped in the last hour', async () => {
  await ask();
  await ask({ team: 'ads' });
  const query =
    'query ($scope: JSON!) { stopPreview(scope: $scope) { callsLastHour costLastHour gateways confirmText } }';
  const preview = async (scope: Record<string, string>) =>
    (await bursar.gql<{ stopPreview: unknown }>(query, { scope })).stopPreview;
  expect(await preview({ team: 'search' })).toEqual({
    callsLastHour: '1',
    costLastHour: '0.01617',
    gateways: 0,
    confirmText: 'search',
  });
  expect(await preview({})).toMatchObject({ callsLastHour: '2', confirmText: 'everything' });
  expect(await preview({ model: 'us.anthropic.*' })).toMatchObject({ callsLastHour: '2' });
  expect(await preview({ model: SONNET, team: 'ads' })).toMatchObject({ callsLastHour: '1' });
});
