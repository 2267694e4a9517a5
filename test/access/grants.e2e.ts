import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { applyGroups } from '../../apps/api/src/access/people/group-grants.js';
import { Database } from '../../apps/api/src/platform/database.js';
import { browserOf, PASSWORD, savePerson, signIn } from '../support/http/access.js';
import type { Caller } from '../support/http/client.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';

interface Grant {
  id: string;
  email: string;
  kind: string;
  value: string;
  origin: string;
  givenBy: string;
  endedBy: string | null;
  reviewedBy: string | null;
  code?: string;
}
const FIELDS = 'id email kind value origin givenAt givenBy endedAt endedBy reviewedBy lastSignInAt';

let bursar: TestBursar;
let ann: Caller;
let auditor: Caller;
beforeAll(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, TWO_TEAMS);
  [ann, auditor] = [await bursar.as('platform'), await bursar.as('auditor')];
});
afterAll(() => bursar.close());

const save = (input: Record<string, unknown>, as?: Caller) => savePerson(bursar, input, as);
const grantsOf = async (email: string, ended = true): Promise<Grant[]> => {
  const query = `query ($ended: Boolean) { grants(includeEnded: $ended) { ${FIELDS} } }`;
  const { grants } = await bursar.gql<{ grants: Grant[] }>(query, { ended }, auditor);
  return grants.filter((one) => one.email === email);
};
const said = (grants: readonly Grant[]) =>
  grants.map(({ kind, value, origin, givenBy, endedBy }) =>
    [kind, value, origin, givenBy, endedBy ?? 'still'].join(' '),
  );
const review = async (mutation: string, id: string, as: Caller): Promise<Grant> => {
  const fields = `__typename ... on Grant { ${FIELDS} } ... on Problem { code }`;
  const query = `mutation ($id: ID!) { done: ${mutation.replace('$', 'id: $id')} { ${fields} } }`;
  return (await bursar.gql<{ done: Grant }>(query, { id }, as)).done;
};
const confirm = (id: string, as: Caller) => review('confirmGrant($)', id, as);
const remove = (id: string, as: Caller) => review('removeGrant($, reason: "left")', id, as);

describe('what a person holds', () => {
  it('says since when, by whom and from where; and what was taken away stays in its history', async () => {
    const email = 'lea@example.org';
    const { id } = await save({ email, roles: ['teamLead'], teams: ['search', 'ads'] });
    await save({ id, email, roles: ['teamLead', 'developer'], teams: ['ads'] });
    expect(said(await grantsOf(email))).toEqual([
      'role developer api local CLI still',
      'role teamLead api local CLI still',
      'team ads api local CLI still',
      'team search api local CLI local CLI',
    ]);
    expect(said(await grantsOf(email, false))).toHaveLength(3);
    // What stays as it is keeps its beginning.
    const [before] = await bursar.rows(
      'SELECT given_at FROM access.person_grant WHERE value = $1',
      ['ads'],
    );
    await save({ id, email, roles: ['teamLead'], teams: ['ads'] });
    const [after] = await bursar.rows('SELECT given_at FROM access.person_grant WHERE value = $1', [
      'ads',
    ]);
    expect(after).toEqual(before);
  });

  it('by the groups of an identity provider is theirs, and ends with them', async () => {
    const email = 'gus@example.org';
    const { id } = await save({ email, roles: ['developer'] });
    const groups = (roles: string[], teams: string[]) =>
      bursar.app
        .get(Database, { strict: false })
        .transaction((tx) => applyGroups(tx, id, { roles, teams }, new Date()));
    await groups(['teamLead'], ['search']);
    await groups([], []);
    expect(said(await grantsOf(email))).toEqual([
      'role developer api local CLI still',
      'role teamLead group Bursar Bursar',
      'team search group Bursar Bursar',
    ]);
    await groups(['executive'], []);
    const byGroup = (await grantsOf(email, false)).find(({ value }) => value === 'executive');
    expect(await remove(byGroup?.id ?? '', await platformWith('executive'))).toMatchObject({
      code: 'by_group',
    });
  });
});

describe('a review of access', () => {
  it('confirms what another person holds, never what is one’s own', async () => {
    const email = 'max@example.org';
    await save({ email, roles: ['finance'] });
    const [grant] = await grantsOf(email, false);
    expect(await confirm(grant?.id ?? '', auditor)).toMatchObject({ reviewedBy: 'A auditor' });
    const [entry] = await bursar.rows(
      "SELECT actor_name AS by, after->>'value' AS value FROM audit_entry WHERE action = 'grant.confirm'",
    );
    expect(entry).toEqual({ by: 'A auditor', value: 'finance' });
    const own = browserOf(await newAuditor('own@example.org'));
    const [mine] = await grantsOf('own@example.org', false);
    expect(await confirm(mine?.id ?? '', own)).toMatchObject({ code: 'own_grant' });
  });

  it('takes away what is not needed, under the rules of the page of people', async () => {
    const email = 'pip@example.org';
    await save({ email, roles: ['finance', 'developer'] });
    const [developer, finance] = await grantsOf(email, false);
    expect(await remove(finance?.id ?? '', ann)).toMatchObject({ value: 'finance' });
    const [row] = await bursar.rows('SELECT roles FROM person WHERE email = $1', [email]);
    expect(row).toEqual({ roles: ['developer'] });
    expect(await remove(developer?.id ?? '', ann)).toMatchObject({ code: 'roles_missing' });
    expect(await remove(finance?.id ?? '', ann)).toMatchObject({ code: 'unknown_grant' });
  });

  it('can be taken as a file', async () => {
    const file = await (await bursar.http('/v1/exports/access.csv?ended=yes', {}, auditor)).text();
    const [header, ...lines] = file.trim().split('\n');
    expect(header?.trim()).toBe(
      'person,email,kind,value,since,given_by,origin,ended,ended_by,reviewed,reviewed_by,last_sign_in',
    );
    expect(lines.find((line) => line.includes('max@example.org'))).toContain('A auditor');
  });

  async function newAuditor(email: string): Promise<Response> {
    await save({ email, roles: ['auditor'], password: PASSWORD });
    return signIn(bursar, email);
  }
});

async function platformWith(role: string): Promise<Caller> {
  const email = `${role}@admin.example`;
  await save({ email, roles: ['platform', role], password: PASSWORD });
  return browserOf(await signIn(bursar, email));
}

describe('a role', () => {
  it('is given by no one who does not hold it, in a review or otherwise', async () => {
    expect(await save({ email: 'up@example.org', roles: ['auditor'] }, ann)).toMatchObject({
      code: 'role_not_held',
    });
  });

  it('of the last administrator is not taken', async () => {
    const email = 'only@example.org';
    await save({ email, roles: ['platform', 'developer'], password: PASSWORD });
    await bursar.rows(
      "UPDATE person SET disabled_at = now() WHERE 'platform' = ANY (roles) AND email <> $1",
      [email],
    );
    await bursar.rows("UPDATE api_key SET revoked_at = now() WHERE name <> 'local CLI'");
    const self = browserOf(await signIn(bursar, email));
    const grant = (await grantsOf(email, false)).find(({ value }) => value === 'platform');
    expect(await remove(grant?.id ?? '', self)).toMatchObject({ code: 'last_platform_person' });
  });
});
