import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GroupTeams } from '../../apps/api/src/org/people/group-team.processor.js';
import { TravellingClock } from '../support/http/access.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { callOf, importPeople } from '../support/people/people.js';
import { TestIssuer } from '../support/sign-in/issuer.js';
import { OIDC_ENV, providerAt, signInAt } from '../support/sign-in/journey.js';
import { applyConfig, post, spendOf, TWO_TEAMS } from '../support/usage/lines.js';

const MINUTE = 60_000;
const clock = new TravellingClock();
let issuer: TestIssuer;
let bursar: TestBursar;

const GROUPS = [
  { group: 'search-devs', roles: ['developer'], directory: 'search' },
  { group: 'ads-devs', roles: ['developer'], directory: 'ads' },
  { group: 'guests', roles: ['developer'] },
];
const signInOf = (groups: unknown[]) =>
  JSON.stringify({ providers: [providerAt(issuer.url, { groups })] });

beforeAll(async () => {
  process.env['BURSAR_TEST_OIDC_SECRET'] = OIDC_ENV.BURSAR_TEST_OIDC_SECRET;
  issuer = await TestIssuer.start();
  bursar = await startBursar({ env: OIDC_ENV, clock });
  await applyConfig(bursar, `${TWO_TEAMS}\nsignIn: ${signInOf(GROUPS)}`);
});
afterAll(async () => {
  await bursar.close();
  await issuer.close();
});

/** Signs in as someone of these groups; every fact is followed, the newest first and twice. */
async function enter(name: string, groups: string[], more: Record<string, unknown> = {}) {
  const claims = { name, email: `${name}@example.com`, groups, ...more };
  issuer.person = { sub: name, claims };
  const { refused } = await signInAt(bursar);
  await follow();
  return refused;
}
async function follow(): Promise<void> {
  const rows = await bursar.rows<{ payload: { person: string } }>(
    "SELECT payload FROM ledger.outbox WHERE fact = 'groupTeamChanged' ORDER BY id DESC",
  );
  const teams = bursar.app.get(GroupTeams, { strict: false });
  for (const { payload } of [...rows, ...rows]) await teams.run(payload);
}
const directory = async (text: string) => {
  const query = `query ($text: String!) { directory(text: $text) { user team from to by } }`;
  interface Row {
    user: string;
    team: string;
    from: string;
    to: string | null;
    by: string;
  }
  return (await bursar.gql<{ directory: Row[] }>(query, { text })).directory;
};
const said = async (text: string) =>
  (await directory(text)).map(
    ({ team, to, by }) => `${team} ${to === null ? 'still' : 'ended'} ${by}`,
  );
/** Which teams calls of this user are charged to, one more at this moment included. */
const chargedTo = async (name: string, at: Date): Promise<string[]> => {
  const user = `${name}@example.com`;
  await post(bursar, [callOf(user, { at: at.toISOString().replace(/\.\d+Z$/, 'Z') })]);
  const { rows } = await spendOf(bursar, ['team', 'user']);
  const own = rows.filter((row) => row['user'] === user);
  return own.map(({ team, requests }) => `${String(requests)} ${String(team)}`).toSorted();
};
const ahead = (minutes: number) => new Date(Date.now() + minutes * MINUTE);

describe('groups of the identity provider', () => {
  it('put a user into a team from their sign-in on, and calls are charged to it', async () => {
    await enter('ana', ['guests', 'search-devs']);
    const [row] = await directory('ana@');
    expect(row).toMatchObject({ team: 'search', to: null, by: 'groups' });
    const since = new Date(row?.from ?? '');
    expect(await chargedTo('ana', new Date(since.getTime() + 2_000))).toEqual(['1 search']);
    const before = new Date(since.getTime() - 60_000);
    expect(await chargedTo('ana', before)).toEqual(['1 search', '1 unallocated']);
  });

  it('move them with the next check, and keep what was', async () => {
    await enter('bo', ['search-devs']);
    await clock.ahead(10 * MINUTE, async () => {
      await enter('bo', ['ads-devs']);
      await enter('bo', ['ads-devs']);
    });
    expect(await said('bo@')).toEqual(['search ended groups', 'ads still groups']);
    const { directoryChanges } = await bursar.gql<{ directoryChanges: { id: number }[] }>(
      '{ directoryChanges { id by origin users after { user team } } }',
    );
    expect(directoryChanges[0]).toMatchObject({ by: 'Bursar', origin: 'groups', users: 1 });
    const undo = await bursar.gql<{ undo: { code: string } }>(
      `mutation ($id: Int!) { undo: undoDirectoryChange(id: $id, reason: "no") { ... on Problem { code } } }`,
      { id: directoryChanges[0]?.id },
    );
    expect(undo.undo.code).toBe('by_groups');
    const [entry] = await bursar.rows(
      "SELECT before, after FROM audit_entry WHERE action = 'people.follow' ORDER BY seq DESC LIMIT 1",
    );
    expect(entry).toMatchObject({ before: [{ team: 'search' }], after: { team: 'ads' } });
  });

  it('count where neither a file nor a person says otherwise, and again once that ends', async () => {
    await enter('cy', ['search-devs']);
    const day = (days: number) =>
      ahead(days * 24 * 60)
        .toISOString()
        .slice(0, 10);
    await importPeople(bursar, [`cy@example.com,ads,2026-01-01,${day(1)}`]);
    expect(await said('cy@')).toEqual(['ads ended hand', 'search still groups']);
    const at = new Date((await directory('cy@'))[1]?.from ?? '').getTime() + 2_000;
    expect(await chargedTo('cy', new Date(at))).toEqual(['1 ads']);
    await clock.ahead(48 * 60 * MINUTE, async () =>
      expect(await chargedTo('cy', ahead(47 * 60))).toEqual(['1 ads', '1 search']),
    );
    // A file of others, and one that is undone, leave what groups say alone.
    await importPeople(bursar, ['cy@example.com,search,2026-01-01,2026-02-01']);
    expect((await said('cy@')).at(-1)).toBe('search still groups');
  });

  it('that are lost take the user out, the last role with them too', async () => {
    await enter('di', ['search-devs']);
    await clock.ahead(10 * MINUTE, async () => expect(await enter('di', [])).toBe('no_role'));
    expect(await said('di@')).toEqual(['search ended groups']);
  });

  it('follow a person to another address, and place none that was not checked', async () => {
    await enter('eve', ['search-devs']);
    await clock.ahead(10 * MINUTE, () =>
      enter('eve', ['search-devs'], { email: 'eva@example.com' }),
    );
    expect(await said('eve@')).toEqual(['search ended groups']);
    expect(await said('eva@')).toEqual(['search still groups']);
    await enter('fay', ['search-devs'], { email_verified: false });
    expect(await said('fay@')).toEqual([]);
  });

  it('are the team of a user on the page Developers', async () => {
    const query = `{ developers(from: "2026-01-01", to: "2030-01-01", first: 50, search: "ana@") {
      ... on DeveloperConnection { edges { node { user directoryTeam } } } } }`;
    const { developers } = await bursar.gql<{ developers: { edges: unknown } }>(query);
    expect(developers.edges).toEqual([
      { node: { user: 'ana@example.com', directoryTeam: 'search' } },
    ]);
  });

  it('may name only teams that there are', async () => {
    const wrong = { group: 'x', roles: ['developer'], directory: 'nowhere' };
    const file = `${TWO_TEAMS}\nsignIn: ${signInOf([wrong])}`;
    const answer = await bursar.http('/v1/config', {
      method: 'POST',
      headers: { 'content-type': 'application/yaml' },
      body: file,
    });
    expect(await answer.text()).toContain('unknown_team');
  });
});
