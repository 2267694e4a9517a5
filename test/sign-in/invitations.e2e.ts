import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  anonymous,
  browserOf,
  createKey,
  json,
  me,
  PASSWORD,
  savePerson,
  signIn,
  TravellingClock,
} from '../support/http/access.js';
import { bearer, type Caller } from '../support/http/client.js';
import { type MailReceiver, startMailReceiver } from '../support/notifications/receivers.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { runCli } from '../support/processes/process.js';
import { TestIssuer } from '../support/sign-in/issuer.js';
import { mustApply, OIDC_ENV, providerAt, signInAt } from '../support/sign-in/journey.js';

const DAY = 86_400_000;
const clock = new TravellingClock();
let issuer: TestIssuer;
let mail: MailReceiver;
let bursar: TestBursar;

beforeAll(async () => {
  process.env['BURSAR_TEST_OIDC_SECRET'] = OIDC_ENV.BURSAR_TEST_OIDC_SECRET;
  [issuer, mail] = await Promise.all([TestIssuer.start(), startMailReceiver()]);
  const SMTP_URL = mail.address;
  bursar = await startBursar({ env: { ...OIDC_ENV, SMTP_URL }, clock });
  await mustApply(bursar, { providers: [providerAt(issuer.url)] });
});
afterAll(async () => {
  await bursar.close();
  await Promise.all([issuer.close(), mail.close()]);
});

interface Made {
  readonly __typename: string;
  readonly code?: string;
  readonly link?: string;
  readonly sent?: boolean;
  readonly problem?: string | null;
  readonly invitation?: { readonly id: string; readonly state: string };
}

const MADE = `__typename ... on NewInvitation { link sent problem invitation { id state } } ... on Problem { code }`;
const invite = async (more: Record<string, unknown>, as?: Caller, of = bursar): Promise<Made> => {
  const input = { name: 'Ben', roles: ['finance'], teams: [], ...more };
  const mutation = `mutation ($input: InvitationInput!) { made: invite(input: $input) { ${MADE} } }`;
  return (await of.gql<{ made: Made }>(mutation, { input }, as)).made;
};
const again = async (id = ''): Promise<Made> => {
  const mutation = `mutation ($id: ID!) { made: resendInvitation(id: $id) { ${MADE} } }`;
  return (await bursar.gql<{ made: Made }>(mutation, { id })).made;
};
const withdraw = (id = '') =>
  bursar.gql(`mutation ($id: ID!) { revokeInvitation(id: $id) { __typename } }`, { id });
const tokenOf = ({ link = '' }: Made): string => new URL(link).hash.slice(1);
const open = (token: string) => bursar.http('/v1/invitations/open', json({ token }), anonymous);
const accept = (token: string, password = PASSWORD) =>
  bursar.http('/v1/invitations/accept', json({ token, password }), anonymous);

describe('an invitation', () => {
  it('makes the account with its roles, by a password that the person chooses, once', async () => {
    const made = await invite({
      email: ' Ben@Acme.example ',
      roles: ['teamLead'],
      teams: ['search'],
    });
    expect(made).toMatchObject({ __typename: 'NewInvitation', invitation: { state: 'open' } });
    const token = tokenOf(made);
    expect(made.link).toBe(`${bursar.url}/invitation#${token}`);
    expect(await (await open(token)).json()).toMatchObject({
      name: 'Ben',
      email: 'ben@acme.example',
      password: true,
      providers: [{ id: 'corp', name: 'Acme' }],
    });
    expect((await accept(token, 'short')).status).toBe(422);
    const answers = await Promise.all([accept(token), accept(token)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 422]);
    const entered = answers.find(({ ok }) => ok) ?? new Response();
    expect(await me(bursar, browserOf(entered))).toMatchObject({
      roles: ['teamLead'],
      teams: ['search'],
    });
    expect((await signIn(bursar, 'ben@acme.example')).status).toBe(200);
    expect((await open(token)).status).toBe(422);
    const grants = await bursar.rows<{ value: string }>(
      `SELECT g.value FROM access.person_grant g JOIN person p ON p.id = g.person
       WHERE p.email = 'ben@acme.example' AND g.ended_at IS NULL ORDER BY g.value`,
    );
    expect(grants.map(({ value }) => value)).toEqual(['search', 'teamLead']);
  });

  it('sent again has another link, and the one before opens nothing', async () => {
    const first = await invite({ email: 'again@acme.example' });
    expect(await invite({ email: 'again@acme.example' })).toMatchObject({
      code: 'invited_already',
    });
    const second = await again(first.invitation?.id);
    expect((await open(tokenOf(first))).status).toBe(422);
    expect((await accept(tokenOf(second))).status).toBe(200);
    expect(await again(first.invitation?.id)).toMatchObject({ code: 'invitation_ended' });
  });

  it('that was withdrawn, or is too old, opens nothing', async () => {
    const withdrawn = await invite({ email: 'withdrawn@acme.example' });
    await withdraw(withdrawn.invitation?.id);
    expect((await accept(tokenOf(withdrawn))).status).toBe(422);
    const old = await invite({ email: 'old@acme.example' });
    await clock.ahead(7 * DAY, async () => {
      expect((await accept(tokenOf(old))).status).toBe(422);
      // An expired one stands in no one's way.
      expect(await invite({ email: 'old@acme.example' })).toMatchObject({ sent: true });
    });
  });

  it('gives no role that its maker does not hold, at no time', async () => {
    const platform = await bursar.as('platform');
    const more = { email: 'more@acme.example', roles: ['finance'] };
    expect(await invite(more, platform)).toMatchObject({ code: 'role_not_held' });
    const { secret, key } = await createKey(bursar, {
      name: 'p',
      kind: 'cli',
      roles: ['platform'],
    });
    const made = await invite({ email: 'late@acme.example', roles: ['platform'] }, bearer(secret));
    await bursar.rows('UPDATE api_key SET revoked_at = now() WHERE id = $1::uuid', [key.id]);
    expect((await accept(tokenOf(made))).status).toBe(422);
  });

  it('for an account that is there is a way to another password, with the roles it has', async () => {
    const { id } = await savePerson(bursar, { email: 'lost@acme.example', password: PASSWORD });
    const browser = browserOf(await signIn(bursar, 'lost@acme.example'));
    const made = await invite({ email: 'lost@acme.example', roles: ['platform'] });
    expect((await accept(tokenOf(made), 'another horse battery')).status).toBe(200);
    expect(await me(bursar, browser)).toBeNull();
    expect((await signIn(bursar, 'lost@acme.example')).status).toBe(401);
    const after = browserOf(await signIn(bursar, 'lost@acme.example', 'another horse battery'));
    expect(await me(bursar, after)).toMatchObject({ roles: ['finance'] });
    const people = await bursar.rows('SELECT id FROM person WHERE email = $1', [
      'lost@acme.example',
    ]);
    expect(people).toEqual([{ id }]);
  });

  it('is guessed at ever more slowly', async () => {
    let status = 0;
    for (let tries = 0; tries < 12 && status !== 429; tries += 1)
      status = (await open('x'.repeat(43))).status;
    expect(status).toBe(429);
    await bursar.rows('DELETE FROM access.attempt');
  });
});

describe('accepted at the identity provider', () => {
  it('binds the person by issuer and subject, whatever address they have there', async () => {
    issuer.person = { sub: 'eve', claims: { name: 'Eve', email: 'e@else.example', groups: [] } };
    const made = await invite({ email: 'eve@acme.example', roles: ['auditor'] });
    const first = await signInAt(bursar, { invitation: tokenOf(made) });
    expect(await me(bursar, first.caller)).toMatchObject({ name: 'Eve', roles: ['auditor'] });
    expect(await me(bursar, (await signInAt(bursar)).caller)).toMatchObject({ roles: ['auditor'] });
    expect((await signInAt(bursar, { invitation: tokenOf(made) })).refused).toBe(
      'invitation_ended',
    );
    const other = await invite({ email: 'other@acme.example' });
    expect((await signInAt(bursar, { invitation: tokenOf(other) })).refused).toBe('already_bound');
    // Refused, it waits for the person it is for.
    expect((await open(tokenOf(other))).status).toBe(200);
  });

  it('takes the password away from an account that it binds', async () => {
    const { id } = await savePerson(bursar, { email: 'bound@acme.example', password: PASSWORD });
    issuer.person = { sub: 'bound', claims: { name: 'Bo', email: 'bo@acme.example', groups: [] } };
    const made = await invite({ email: 'bound@acme.example' });
    const { caller } = await signInAt(bursar, { invitation: tokenOf(made) });
    expect(await me(bursar, caller)).toMatchObject({ name: 'Bo', roles: ['finance'] });
    expect((await signIn(bursar, 'bound@acme.example')).status).toBe(401);
    const [row] = await bursar.rows<{ subject: string }>(
      'SELECT subject FROM person WHERE id = $1::uuid',
      [id],
    );
    expect(row?.subject).toBe('bound');
  });
});

it('the first person comes by `bursar invite`: the link is the last line, alone', async () => {
  const { code, stdout } = await runCli(
    ['invite', 'first@acme.example', '--name', 'First', '--roles', 'platform,finance'],
    bursar,
  );
  expect(code).toBe(0);
  const entered = await accept(new URL(stdout.trim()).hash.slice(1));
  expect(await me(bursar, browserOf(entered))).toMatchObject({ roles: ['finance', 'platform'] });
});
