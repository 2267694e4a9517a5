import { describe, expect, it } from '@jest/globals';
import type { accounts } from '../../access/access.module.js';
import type { Role } from '../../platform/actor.js';
import type { Rule } from '../settings/rule.js';
import { channelsOf, readersOf } from './routing.js';

const NOW = new Date('2026-09-16T22:00:00Z');

const rule = (more: Partial<Rule>): Rule => ({
  on: ['budget'],
  teams: ['*'],
  channels: ['chat'],
  roles: null,
  minimumUsd: null,
  quietHours: null,
  ...more,
});
const alert = { event: 'budget', teams: ['search'], usd: '20', breaks: null } as const;
const quietHours = { from: '20:00', to: '07:00', timezone: null, weekends: false };

const person = (id: string, role: Role, teams: 'all' | string[]): accounts.ActivePerson => ({
  id,
  email: `${id}@example.com`,
  roles: new Set([role]),
  teams,
});
const people = [
  person('finance', 'finance', 'all'),
  person('search lead', 'teamLead', ['search']),
  person('ads lead', 'teamLead', ['ads']),
  person('developer', 'developer', ['search']),
];

describe('an alert', () => {
  it.each([
    ['of its event and any team', rule({}), ['chat']],
    ['of its team', rule({ teams: ['search', 'ads'] }), ['chat']],
    ['of another team', rule({ teams: ['ads'] }), []],
    ['of another event', rule({ on: ['stop'] }), []],
    ['from its amount on', rule({ minimumUsd: '20.00' }), ['chat']],
    ['from more than its amount on', rule({ minimumUsd: '20.000000000000001' }), []],
  ])('goes to the channels of a rule %s', (_, one, channels) => {
    expect(channelsOf(alert, [one], 'UTC', NOW).map(({ channel }) => channel)).toEqual(channels);
  });

  it('of the organisation goes by rules for all teams alone', () => {
    const own = { ...alert, teams: [] };
    expect(channelsOf(own, [rule({ teams: ['search'] })], 'UTC', NOW)).toEqual([]);
    expect(channelsOf(own, [rule({})], 'UTC', NOW)).toHaveLength(1);
  });

  it('waits for the end of quiet hours, unless another rule lets it out or it is a breach', () => {
    const quiet = rule({ quietHours });
    const [later] = channelsOf(alert, [quiet], 'UTC', NOW);
    expect(later?.dueAt).toEqual(new Date('2026-09-17T07:00:00Z'));
    const [soon] = channelsOf(alert, [quiet, rule({})], 'UTC', NOW);
    expect(soon?.dueAt).toEqual(NOW);
    const [breach] = channelsOf({ ...alert, breaks: 'quiet-hours' }, [quiet], 'UTC', NOW);
    expect(breach?.dueAt).toEqual(NOW);
  });

  it('is found by the roles that Bursar chooses, among those who may see its team', () => {
    expect(readersOf(alert, [rule({})], people)).toEqual(['finance', 'search lead']);
    expect(readersOf({ ...alert, teams: [] }, [], people)).toEqual(['finance']);
  });

  it('is found by the roles that rules name in their place, and by whom it names', () => {
    const rules = [rule({ roles: ['teamLead'], minimumUsd: '10' }), rule({})];
    expect(readersOf(alert, rules, people)).toEqual(['search lead']);
    expect(readersOf({ ...alert, usd: '1' }, rules, people)).toEqual([]);
    expect(readersOf({ ...alert, usd: '1', people: ['ads lead'] }, rules, people)).toEqual([
      'ads lead',
    ]);
  });
});
