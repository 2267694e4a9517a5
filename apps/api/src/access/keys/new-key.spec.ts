import { describe, expect, it } from '@jest/globals';
import { type Actor, type Role, SYSTEM } from '../../platform/actor.js';
import { checkNewKey, type NewKey } from './new-key.js';

const now = new Date('2026-11-20T12:00:00Z');
const everyRole = SYSTEM;
const holder = (...roles: Role[]): Actor => ({ ...SYSTEM, roles: new Set(roles) });
const key = (over: Partial<NewKey>): NewKey => ({
  name: 'ci',
  kind: 'cli',
  roles: ['finance'],
  ...over,
});

describe('a new key is refused', () => {
  it.each<[string, Actor, Partial<NewKey>, string]>([
    ['without a name', everyRole, { name: '  ' }, 'name_missing'],
    ['with a name of two lines', everyRole, { name: 'a\nb' }, 'name_unfit'],
    ['with a name without end', everyRole, { name: 'x'.repeat(101) }, 'name_unfit'],
    ['for a terminal without a role', everyRole, { roles: [] }, 'roles_missing'],
    [
      'with a role its maker does not hold',
      holder('platform'),
      { roles: ['platform', 'finance'] },
      'role_not_held',
    ],
    ['for a gateway with roles', everyRole, { kind: 'gateway' }, 'roles_not_for_machines'],
    ['for intake with roles', everyRole, { kind: 'ingest' }, 'roles_not_for_machines'],
    ['bound to a team with a wider role', everyRole, { team: 'search' }, 'roles_exceed_team'],
    ['for a team lead of no team', everyRole, { roles: ['teamLead'] }, 'team_missing'],
    ['that expired before it was made', everyRole, { expiresAt: now }, 'expired_already'],
  ])('%s', (_story, maker, over, code) => {
    expect(checkNewKey(maker, key(over), now)).toMatchObject({ __typename: 'Problem', code });
  });
});

describe('a new key is fine', () => {
  it.each<[string, Partial<NewKey>]>([
    ['for a gateway', { kind: 'gateway', roles: null }],
    ['for a gateway of one team', { kind: 'gateway', roles: [], team: 'search' }],
    ['for intake', { kind: 'ingest', roles: null }],
    ['for a terminal', { roles: ['finance', 'auditor'] }],
    ['for a team lead’s terminal', { roles: ['teamLead'], team: 'search' }],
    ['that expires later', { expiresAt: new Date('2026-11-20T12:00:01Z') }],
  ])('%s', (_story, over) => {
    expect(checkNewKey(everyRole, key(over), now)).not.toHaveProperty('code');
  });

  it('with its name trimmed and each role once', () => {
    const checked = checkNewKey(
      everyRole,
      key({ name: ' ci ', roles: ['finance', 'finance'] }),
      now,
    );
    expect(checked).toMatchObject({ name: 'ci', roles: ['finance'] });
  });
});
