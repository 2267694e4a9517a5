import { describe, expect, it } from '@jest/globals';
import type { Role } from '../platform/actor.js';
import { keyActor, landingFor, personActor, programOf, toMe } from './identity.js';

const person = (roles: Role[], teams: string[] = []) =>
  personActor({ id: 'p', name: 'P', roles, teams, email: 'p@example.com' });
const key = (kind: string, roles: string[], team: string | null) =>
  keyActor({ id: 'k', name: 'K', kind, roles, scopes: [], team }, 'api');

describe('the teams that an actor sees', () => {
  it.each([
    ['a team lead', person(['teamLead'], ['search']), ['search']],
    ['a team lead who is finance too', person(['teamLead', 'finance'], ['search']), 'all'],
    ['finance', person(['finance']), 'all'],
    ['platform', person(['platform']), 'all'],
    ['an executive', person(['executive']), 'all'],
    ['an auditor', person(['auditor']), 'all'],
    ['a person without a role', person([], []), []],
    [
      'a CLI key with every role',
      key('cli', ['finance', 'teamLead', 'platform', 'executive', 'auditor'], null),
      'all',
    ],
    ['a CLI key of a team lead without a team', key('cli', ['teamLead'], null), []],
    ['a CLI key bound to a team', key('cli', ['teamLead'], 'search'), ['search']],
    ['a gateway key', key('gateway', [], null), 'all'],
    ['a gateway key bound to a team', key('gateway', [], 'search'), ['search']],
  ])('%s', (_story, actor, teams) => {
    expect(actor.teams).toEqual(teams);
  });
});

describe('a key', () => {
  it('of a machine carries no role, whatever its row says', () => {
    expect(key('gateway', ['platform'], null).roles.size).toBe(0);
    expect(key('ingest', ['platform'], null).roles.size).toBe(0);
  });

  it('of an unknown kind has no kind and no roles', () => {
    expect(key('root', ['platform'], null)).toMatchObject({ keyKind: null, roles: new Set() });
  });

  it('with an unknown role gains nothing by it', () => {
    expect(key('cli', ['root', 'auditor'], null).roles).toEqual(new Set(['auditor']));
  });
});

describe('the landing page of an actor', () => {
  it.each<[Role[], string]>([
    [['finance'], '/overview'],
    [['executive'], '/overview'],
    [['platform'], '/platform/ingestion'],
    [['auditor'], '/audit'],
    [['teamLead'], '/teams/search'],
    [['teamLead', 'auditor'], '/audit'],
    [['finance', 'teamLead', 'platform', 'executive', 'auditor'], '/overview'],
  ])('%j at %s', (roles, path) => {
    expect(landingFor(person(roles, ['search']))).toBe(path);
  });

  it('is their own day for a developer, who has no team', () => {
    expect(landingFor(person(['developer'], []))).toBe('/me');
  });

  it('a team name with a slash stays one segment', () => {
    expect(landingFor(person(['teamLead'], ['a/b']))).toBe('/teams/a%2Fb');
  });
});

it('a terminal acts through the CLI only with a key for terminals', () => {
  const row = { id: 'k', name: 'K', roles: [], scopes: [], team: null };
  expect(keyActor({ ...row, kind: 'cli' }, 'cli').via).toBe('cli');
  expect(keyActor({ ...row, kind: 'gateway' }, 'cli').via).toBe('api');
});

it('distinguishes the client of this repository from other programs', () => {
  expect(programOf({ 'user-agent': 'bursar-cli/0.1.0' })).toBe('cli');
  expect(programOf({ 'x-bursar-client': 'cli' })).toBe('cli');
  expect(programOf({ 'user-agent': 'curl/8' })).toBe('api');
});

it('shows all teams as null, and a list as it is', () => {
  expect(toMe(person(['finance'])).teams).toBeNull();
  expect(toMe(person(['teamLead'], ['search'])).teams).toEqual(['search']);
});
