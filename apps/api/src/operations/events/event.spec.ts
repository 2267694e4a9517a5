import { describe, expect, it } from '@jest/globals';
import { eventsFor, eventsOfChanges, type FeedEvent } from './event.js';

const at = new Date('2026-10-01T10:00:00Z');
const change = (seq: number, action: string, more: object = {}) => ({
  seq: BigInt(seq),
  at,
  actorName: 'Ida',
  action,
  entityType: action.split('.')[0] ?? '',
  entityId: 'x',
  reason: null,
  before: null,
  after: null,
  ...more,
});

const titles = (...changes: ReturnType<typeof change>[]): string[] =>
  eventsOfChanges(changes).map(({ title }) => title);

describe('events of the audit log', () => {
  it('are one for an application of the file, however much it changed', () => {
    const changes = [3, 2, 1].map((seq) => change(seq, 'team.add', { entityId: `t${seq}` }));
    expect(eventsOfChanges(changes)).toMatchObject([
      {
        kind: 'config',
        title: 'Configuration: 3 changes',
        detail: 'team t1 added, team t2 added, team t3 added',
        by: 'Ida',
      },
    ]);
  });

  it('name what was left out of a long application', () => {
    const changes = [6, 5, 4, 3, 2, 1].map((seq) => change(seq, 'team.add'));
    expect(eventsOfChanges(changes)[0]?.detail).toMatch(/ and 2 more$/);
  });

  it('are of prices and flags by themselves, in whatever application', () => {
    expect(
      titles(
        change(4, 'team.change'),
        change(3, 'flag.change', { entityId: 'new-prompt' }),
        change(2, 'price.add', { entityId: 'gpt-5.5-bedrock-v1' }),
        change(1, 'priceBook.import', { entityId: 'aws/index.json' }),
      ),
    ).toEqual([
      'Flag new-prompt changed',
      'Price of gpt-5.5-bedrock-v1 added',
      'Prices read from aws/index.json',
      'Configuration: 1 change',
    ]);
  });

  it('say what a stop is of, and whose', () => {
    const scope = { team: 'search', model: 'us.anthropic.*' };
    const raised = change(1, 'stop.raise', { after: { scope }, reason: 'a loop' });
    expect(eventsOfChanges([raised])).toMatchObject([
      { title: 'Stopped: team search, model us.anthropic.*', team: 'search', detail: 'a loop' },
    ]);
    const lifted = change(2, 'stop.lift', { before: { scope: {} } });
    expect(eventsOfChanges([lifted])).toMatchObject([{ title: 'Resumed: everything', team: null }]);
  });

  it('say when a source was paused or read again, and keep its settings with the file', () => {
    expect(
      titles(
        change(3, 'source.pause', { entityId: 'prod-logs' }),
        change(2, 'source.backfill', { entityId: 'prod-logs' }),
        change(1, 'source.add', { entityId: 'prod-logs' }),
      ),
    ).toEqual([
      'Source prod-logs paused',
      'Source prod-logs read again for a time in the past',
      'Configuration: 1 change',
    ]);
  });

  it('are nothing about people and keys', () => {
    expect(titles(change(1, 'person.change'), change(2, 'apiKey.add'))).toEqual([]);
  });
});

const event = (id: string, of: Partial<FeedEvent> = {}): FeedEvent => ({
  id,
  at,
  kind: 'stop',
  title: id,
  detail: 'why',
  team: null,
  user: null,
  environment: null,
  by: 'Ida',
  link: null,
  ...of,
});
const ALL = [
  event('everything'),
  event('of search', { team: 'search' }),
  event('of ads', { team: 'ads' }),
  event('of amara', { user: 'amara' }),
];
const ids = (events: readonly FeedEvent[]): string[] => events.map(({ id }) => id);

describe('who sees an event', () => {
  it('is everyone who sees its team, and everyone where it has none', () => {
    const lead = { teams: ['search'], user: 'lea' };
    expect(ids(eventsFor({ teams: 'all', user: null }, null, ALL))).toEqual(ids(ALL));
    expect(ids(eventsFor(lead, null, ALL))).toEqual(['everything', 'of search']);
    expect(ids(eventsFor({ teams: [], user: 'amara' }, null, ALL))).toEqual([
      'everything',
      'of amara',
    ]);
  });

  it('leaves out what an event of all says about others', () => {
    const [all, own] = eventsFor({ teams: ['search'], user: null }, null, ALL);
    expect(all).toMatchObject({ detail: null, by: null });
    expect(own).toMatchObject({ detail: 'why', by: 'Ida' });
  });

  it('is narrowed by the teams that are asked for', () => {
    expect(ids(eventsFor({ teams: 'all', user: null }, ['ads'], ALL))).toEqual([
      'everything',
      'of ads',
      'of amara',
    ]);
  });
});
