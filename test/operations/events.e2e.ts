import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createKey, json } from '../support/http/access.js';
import { bearer, type Caller } from '../support/http/client.js';
import { resume, stop } from '../support/gateways/controls.js';
import { SetClock } from '../support/operations/clock.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { event, postEvents } from '../support/usage/events.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';

const clock = new SetClock('2026-09-16T12:00:00Z');
const OWN = 'own.model-1';
const CONFIG = `${TWO_TEAMS}flags:
  - { key: new-prompt, type: boolean, default: false }
prices:
  - { model: ${OWN}, from: 2026-06-03, to: 2026-09-10, per1M: { input: "3", output: "12" } }
  - { model: ${OWN}, from: 2026-09-10, per1M: { input: "4", output: "12" } }
`;

interface FeedEvent {
  readonly at: string;
  readonly kind: string;
  readonly title: string;
  readonly detail: string | null;
  readonly team: string | null;
  readonly by: string | null;
}

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar({ clock });
  await applyConfig(bursar, CONFIG);
});
afterAll(() => bursar.close());

const RANGE = { from: '2026-09-01T00:00:00Z', to: '2026-10-01T00:00:00Z' };

async function feed(more: Record<string, unknown> = {}, as?: Caller): Promise<FeedEvent[]> {
  const query = `query ($from: DateTime!, $to: DateTime!, $teams: [String!]) {
    events(from: $from, to: $to, teams: $teams) { isCut events { at kind title detail team by } } }`;
  const { events } = await bursar.gql<{ events: { events: FeedEvent[] } }>(
    query,
    { ...RANGE, ...more },
    as,
  );
  return events.events;
}

const titles = async (more: Record<string, unknown> = {}, as?: Caller): Promise<string[]> =>
  (await feed(more, as)).map(({ title }) => title);
const note = (body: object, as?: Caller): Promise<Response> =>
  bursar.http('/v1/events', json(body), as);

describe('the events feed', () => {
  it('has what the configuration file changed: once in all, prices and flags by themselves', async () => {
    const found = await feed();
    expect(found.filter(({ kind }) => kind === 'config')).toMatchObject([
      {
        title: expect.stringMatching(/^Configuration: \d+ changes$/),
        at: '2026-09-16T12:00:00.000Z',
      },
    ]);
    expect(found.map(({ title }) => title)).toContain('Flag new-prompt added');
    expect(found.map(({ title }) => title)).toContain(`Price of ${OWN} added`);
  });

  it('has the day on which a price changes, once a call names its model', async () => {
    expect(await titles()).not.toContain(`Price of ${OWN} changes`);
    await postEvents(bursar, [event({ model: OWN, at: '2026-09-05T10:00:00Z' })]);
    const changes = (await feed()).filter(({ title }) => title === `Price of ${OWN} changes`);
    expect(changes).toMatchObject([{ kind: 'price', at: '2026-09-10T00:00:00.000Z' }]);
  });

  it('has stops and their end, of whom they are', async () => {
    clock.at = '2026-09-16T13:00:00Z';
    const raised = await stop(bursar, { scope: { team: 'search' }, reason: 'a loop' });
    expect(raised.stop?.scope).toEqual({ team: 'search' });
    clock.at = '2026-09-16T14:00:00Z';
    await resume(bursar, raised.stop?.id);
    const stops = (await feed()).filter(({ kind }) => kind === 'stop');
    expect(stops).toMatchObject([
      { title: 'Resumed: team search', team: 'search', at: '2026-09-16T14:00:00.000Z' },
      { title: 'Stopped: team search', detail: 'a loop', at: '2026-09-16T13:00:00.000Z' },
    ]);
  });

  it('has imports', async () => {
    const run = await bursar.http(
      '/v1/imports',
      json({ source: 'bedrock-logs', name: 'september' }),
    );
    expect(run.status).toBe(201);
    const found = (await feed()).filter(({ kind }) => kind === 'import');
    expect(found).toMatchObject([
      { title: 'Usage imported from bedrock-logs', detail: 'september: 0 of 0 records accepted' },
    ]);
  });

  it('is of a range, the newest first, and never of an empty one', async () => {
    const all = (await feed()).map(({ at }) => at);
    expect(all).toEqual([...all].sort().reverse());
    expect(await titles({ from: '2026-09-16T13:30:00Z' })).toEqual([
      'Resumed: team search',
      'Usage imported from bedrock-logs',
    ]);
    const empty = await bursar.ask(
      'query ($at: DateTime!) { events(from: $at, to: $at) { isCut } }',
      { at: RANGE.from },
    );
    expect(empty.errors?.[0]?.extensions?.['slug']).toBe('bad_range');
  });
});

describe('a deploy note', () => {
  it('is posted by a platform engineer or a command-line key, and answers the same again', async () => {
    clock.at = '2026-09-17T08:00:00Z';
    const body = {
      id: 'run-1',
      text: 'gateway 4.2',
      environment: 'prod',
      link: 'https://ci.test/1',
    };
    const first = await note(body);
    expect(first.status).toBe(201);
    const again = await note(body);
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual(await first.json());
    const key = await createKey(bursar, { name: 'ci', kind: 'cli', roles: ['executive'] });
    const own = { text: 'search 7', team: 'search', at: '2026-09-17T07:59:00+00:00' };
    expect((await note(own, bearer(key.secret))).status).toBe(201);
    expect((await feed()).filter(({ kind }) => kind === 'deploy')).toMatchObject([
      { title: 'gateway 4.2', team: null, at: '2026-09-17T08:00:00.000Z' },
      { title: 'search 7', team: 'search', by: 'ci', at: '2026-09-17T07:59:00.000Z' },
    ]);
  });

  it('is in the audit log, once', async () => {
    const entries = await bursar.rows(
      `SELECT after->>'text' AS text FROM audit_entry WHERE action = 'deployNote.add' AND entity_id = 'run-1'`,
    );
    expect(entries).toEqual([{ text: 'gateway 4.2' }]);
  });

  it.each([
    ['another note of the same id', { id: 'run-1', text: 'gateway 4.3' }, 409],
    ['a team that is not there', { text: 'x', team: 'nowhere' }, 422],
    ['what is not deployed yet', { text: 'x', at: '2026-09-17T09:00:00Z' }, 422],
    ['no words', { text: '  ' }, 422],
    ['a link that is no page', { text: 'x', link: 'javascript:alert(1)' }, 422],
    ['a time without its zone', { text: 'x', at: '2026-09-17T07:00:00' }, 422],
    ['fields that it does not know', { text: 'x', teams: ['search'] }, 422],
  ])('is refused to %s', async (_, body, status) => {
    expect((await note(body)).status).toBe(status);
  });

  it('is refused to others', async () => {
    const ingest = await createKey(bursar, { name: 'in', kind: 'ingest' });
    const callers = [await bursar.as('finance'), await bursar.as('teamLead', ['search'])];
    for (const as of [...callers, bearer(ingest.secret)])
      expect((await note({ text: 'x' }, as)).status).toBe(403);
  });

  it('of a key with a team is of that team', async () => {
    const roles = ['teamLead'];
    const key = await createKey(bursar, { name: 'ads-ci', kind: 'cli', roles, team: 'ads' });
    const as = bearer(key.secret);
    expect((await note({ text: 'theirs', team: 'search' }, as)).status).toBe(403);
    expect((await note({ text: 'ads 3', team: 'ads' }, as)).status).toBe(201);
  });
});

describe('who sees an event', () => {
  it('is everyone who sees its team; one of the organisation says nothing about others', async () => {
    const lead = await bursar.as('teamLead', ['search']);
    const seen = await feed({}, lead);
    const words = seen.map(({ title }) => title);
    expect(words).toContain('search 7');
    expect(words).toContain('Stopped: team search');
    expect(words).not.toContain('ads 3');
    const config = seen.find(({ kind }) => kind === 'config');
    expect(config).toMatchObject({ detail: null, by: null });
    const developer = await bursar.as('developer');
    expect((await titles({}, developer)).filter((title) => /search|ads/.test(title))).toEqual([]);
  });

  it('is narrowed by the teams asked for', async () => {
    const ads = await titles({ teams: ['ads'] });
    expect(ads).toContain('ads 3');
    expect(ads).toContain('gateway 4.2');
    expect(ads).not.toContain('search 7');
    const lead = await bursar.as('teamLead', ['search']);
    expect(await titles({ teams: ['ads'] }, lead)).not.toContain('ads 3');
  });
});
