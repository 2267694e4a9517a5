import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { me, TravellingClock } from '../support/http/access.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { TestIssuer } from '../support/sign-in/issuer.js';
import { mustApply, OIDC_ENV, providerAt, signInAt } from '../support/sign-in/journey.js';

const MINUTE = 60_000;
const clock = new TravellingClock();
let issuer: TestIssuer;
let second: TestIssuer;
let bursar: TestBursar;

beforeAll(async () => {
  process.env['BURSAR_TEST_OIDC_SECRET'] = OIDC_ENV.BURSAR_TEST_OIDC_SECRET;
  [issuer, second] = await Promise.all([TestIssuer.start(), TestIssuer.start()]);
  bursar = await startBursar({ env: OIDC_ENV, clock });
  const contractors = providerAt(second.url, { id: 'contractors', name: 'Contractors' });
  await mustApply(bursar, { providers: [providerAt(issuer.url), contractors] });
});
afterAll(async () => {
  await bursar.close();
  await Promise.all([issuer.close(), second.close()]);
});

let last = 0;
/** A person whom the issuer knows, new to Bursar. */
function newPerson(groups: unknown, more: Record<string, unknown> = {}): string {
  const sub = `person-${(last += 1)}`;
  issuer.person = { sub, claims: { name: sub, email: `${sub}@acme.example`, groups, ...more } };
  return sub;
}
const saysOf = (sub: string, more: Record<string, unknown>) =>
  issuer.people.set(sub, { ...issuer.people.get(sub), ...more });
const stored = async (sub: string, of = issuer) => {
  const [row] = await bursar.rows<{
    id: string;
    email: string;
    roles: string[];
    teams: string[];
    seen: Date | null;
  }>(
    `SELECT id::text AS id, email, to_jsonb(roles) AS roles, to_jsonb(teams) AS teams, last_sign_in_at AS seen
     FROM person WHERE issuer = $1 AND subject = $2`,
    [of.url, sub],
  );
  return row;
};

describe('groups of the provider', () => {
  it('give their roles and teams, all of them together, and nothing that is not mapped', async () => {
    const sub = newPerson(['bursar-finance', 'search-leads', 'everyone']);
    const { caller } = await signInAt(bursar);
    expect(await stored(sub)).toMatchObject({ roles: ['finance', 'teamLead'], teams: ['search'] });
    expect(await me(bursar, caller)).toMatchObject({ roles: ['finance', 'teamLead'] });
    expect((await stored(sub))?.seen).not.toBeNull();
  });

  it('may stand inside an object, or be one word', async () => {
    const nested = providerAt(issuer.url, { groupsClaim: 'realm_access.roles' });
    await mustApply(bursar, { providers: [nested] });
    newPerson(undefined, { realm_access: { roles: 'bursar-finance' } });
    expect(await me(bursar, (await signInAt(bursar)).caller)).toMatchObject({ roles: ['finance'] });
    const contractors = providerAt(second.url, { id: 'contractors', name: 'Contractors' });
    await mustApply(bursar, { providers: [providerAt(issuer.url), contractors] });
  });

  it('that have no role here let no one in, and leave no account behind', async () => {
    const sub = newPerson(['everyone']);
    const { refused, caller } = await signInAt(bursar);
    expect([refused, caller['cookie']]).toEqual(['no_role', '']);
    expect(await stored(sub)).toBeUndefined();
  });

  it('count at the next request once the check is due: a role comes, and a role goes', async () => {
    const sub = newPerson(['bursar-finance']);
    const { caller } = await signInAt(bursar);
    saysOf(sub, { groups: ['bursar-platform'] });
    expect(await me(bursar, caller)).toMatchObject({ roles: ['finance'] });
    await clock.ahead(6 * MINUTE, async () => {
      expect(await me(bursar, caller)).toMatchObject({ roles: ['platform'] });
    });
    const audit = await bursar.rows<{ before: unknown; after: unknown; reason: string }>(
      `SELECT before, after, reason FROM audit_entry WHERE entity_id = $1 AND action = 'person.update' ORDER BY seq DESC LIMIT 1`,
      [(await stored(sub))?.id],
    );
    expect(audit).toMatchObject([
      { before: { roles: ['finance'] }, after: { roles: ['platform'] } },
    ]);
  });

  it('end the session where none of them has a role any more', async () => {
    const sub = newPerson(['bursar-finance']);
    const { caller } = await signInAt(bursar);
    saysOf(sub, { groups: [] });
    await clock.ahead(6 * MINUTE, async () => expect(await me(bursar, caller)).toBeNull());
    expect(await me(bursar, caller)).toBeNull();
    expect(await stored(sub)).toMatchObject({ roles: [] });
  });

  it('take nothing that was given by hand', async () => {
    const sub = newPerson(['bursar-finance']);
    await signInAt(bursar);
    await bursar.rows("UPDATE person SET roles = roles || '{auditor}' WHERE subject = $1", [sub]);
    saysOf(sub, { groups: ['search-leads'] });
    issuer.person.claims = { ...issuer.people.get(sub) };
    await signInAt(bursar);
    expect((await stored(sub))?.roles.toSorted()).toEqual(['auditor', 'teamLead']);
  });
});

describe('a check', () => {
  it('ends the session where the provider takes the token back', async () => {
    newPerson(['bursar-finance']);
    const { caller } = await signInAt(bursar);
    issuer.endRefreshTokens();
    expect(await me(bursar, caller)).not.toBeNull();
    await clock.ahead(6 * MINUTE, async () => expect(await me(bursar, caller)).toBeNull());
  });

  it('that is answered for another subject ends the session, and gives no one anything', async () => {
    const sub = newPerson(['bursar-finance']);
    const { caller } = await signInAt(bursar);
    issuer.malice = {
      claims: (claims) => ({ ...claims, sub: 'another', groups: ['bursar-platform'] }),
    };
    await clock.ahead(6 * MINUTE, async () => expect(await me(bursar, caller)).toBeNull());
    issuer.malice = {};
    expect(await stored(sub)).toMatchObject({ roles: ['finance'] });
    expect(await stored('another')).toBeUndefined();
  });

  it('of a provider that does not answer leaves the session for an hour, and no longer', async () => {
    newPerson(['bursar-finance']);
    const { caller } = await signInAt(bursar);
    issuer.isAway = true;
    await clock.ahead(30 * MINUTE, async () => expect(await me(bursar, caller)).not.toBeNull());
    await clock.ahead(61 * MINUTE, async () => expect(await me(bursar, caller)).toBeNull());
    issuer.isAway = false;
  });

  it('asks once, however many requests come together', async () => {
    newPerson(['bursar-finance']);
    const { caller } = await signInAt(bursar);
    const asked = () => issuer.asked.filter((path) => path === '/token').length;
    const before = asked();
    await clock.ahead(6 * MINUTE, async () => {
      const answers = await Promise.all(Array.from({ length: 8 }, () => me(bursar, caller)));
      expect(answers.filter((one) => one === null)).toEqual([]);
      expect(await me(bursar, caller)).not.toBeNull();
    });
    expect(asked() - before).toBe(1);
  });

  it('is not possible without a refresh token: the session ends after an hour', async () => {
    issuer.givesRefreshTokens = false;
    newPerson(['bursar-finance']);
    const { caller } = await signInAt(bursar);
    issuer.givesRefreshTokens = true;
    await clock.ahead(59 * MINUTE, async () => expect(await me(bursar, caller)).not.toBeNull());
    await clock.ahead(61 * MINUTE, async () => expect(await me(bursar, caller)).toBeNull());
  });
});

describe('issuer and subject say who a person is', () => {
  it('and not the address: two of one address at two issuers stay two', async () => {
    const email = 'one.address@acme.example';
    newPerson(['bursar-finance'], { email });
    const { sub } = issuer.person;
    second.person = { sub, claims: { name: 'Another', email, groups: ['search-leads'] } };
    const first = await signInAt(bursar);
    const other = await signInAt(bursar, {}, { provider: 'contractors' });
    expect(await me(bursar, first.caller)).toMatchObject({ name: sub, roles: ['finance'] });
    expect(await me(bursar, other.caller)).toMatchObject({ name: 'Another', teams: ['search'] });
    expect((await stored(sub))?.id).not.toBe((await stored(sub, second))?.id);
  });

  it('also where the address is that of an account of Bursar’s own', async () => {
    const email = 'own@acme.example';
    await bursar.rows(
      "INSERT INTO person (id, email, name, roles) VALUES (gen_random_uuid(), $1, 'Own', '{platform}')",
      [email],
    );
    newPerson(['bursar-finance'], { email });
    const { caller } = await signInAt(bursar);
    expect(await me(bursar, caller)).toMatchObject({ roles: ['finance'] });
  });

  it('whatever they are called today', async () => {
    const sub = newPerson(['bursar-finance']);
    await signInAt(bursar);
    const before = await stored(sub);
    issuer.person.claims = { ...issuer.person.claims, name: 'Ana Neu', email: 'neu@acme.example' };
    const { caller } = await signInAt(bursar);
    expect(await me(bursar, caller)).toMatchObject({ name: 'Ana Neu' });
    expect(await stored(sub)).toMatchObject({ id: before?.id, email: 'neu@acme.example' });
  });

  it('an address that the provider did not check names no user of calls', async () => {
    const sub = newPerson(['bursar-finance'], { email_verified: false });
    await signInAt(bursar);
    const [row] = await bursar.rows('SELECT email_checked FROM person WHERE subject = $1', [sub]);
    expect(row).toEqual({ email_checked: false });
  });

  it('a person who was disabled here stays out', async () => {
    const sub = newPerson(['bursar-finance']);
    const { caller } = await signInAt(bursar);
    await bursar.rows('UPDATE person SET disabled_at = now() WHERE subject = $1', [sub]);
    expect(await me(bursar, caller)).toBeNull();
    expect((await signInAt(bursar)).refused).toBe('disabled');
  });
});

it('no token of a provider stands in the database, nor what opens one', async () => {
  newPerson(['bursar-finance']);
  const tokens: string[] = [];
  issuer.malice = { token: (token) => (tokens.push(token), token) };
  const { caller } = await signInAt(bursar);
  issuer.malice = {};
  const [dump] = await bursar.rows<{ text: string }>(
    `SELECT concat((SELECT string_agg(s::text, '') FROM session s), (SELECT string_agg(f::text, '') FROM access.sign_in_flow f),
       (SELECT string_agg(p::text, '') FROM person p), (SELECT string_agg(a::text, '') FROM audit_entry a)) AS text`,
  );
  expect(dump?.text).toContain('provider');
  for (const secret of [...tokens, 'refresh-', 'access-', String(caller['cookie']).split('=')[1]])
    // Bytes are shown in hexadecimal digits.
    for (const written of [secret, Buffer.from(String(secret)).toString('hex')])
      expect(dump?.text).not.toContain(written);
});
