import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InvitationPost } from '../../apps/api/src/access/access.module.js';
import { InvitationProcessor } from '../../apps/api/src/notifications/delivery/invitation.processor.js';
import { Mail } from '../../apps/api/src/notifications/delivery/mail.service.js';
import { anonymous, json, TravellingClock } from '../support/http/access.js';
import {
  type MailReceiver,
  messageIdOf,
  startMailReceiver,
} from '../support/notifications/receivers.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const clock = new TravellingClock();
let mail: MailReceiver;
let bursar: TestBursar;

beforeAll(async () => {
  mail = await startMailReceiver();
  bursar = await startBursar({ env: { SMTP_URL: mail.address }, clock });
});
afterAll(async () => {
  await bursar.close();
  await mail.close();
});

interface Made {
  readonly link: string;
  readonly sent: boolean;
  readonly problem: string | null;
  readonly invitation: { readonly id: string };
}

const MADE = '... on NewInvitation { link sent problem invitation { id } }';
const invite = async (email: string): Promise<Made> => {
  const input = { email, name: 'Ben', roles: ['finance'], teams: [] };
  const mutation = `mutation ($input: InvitationInput!) { made: invite(input: $input) { ${MADE} } }`;
  return (await bursar.gql<{ made: Made }>(mutation, { input })).made;
};
const again = async (id: string): Promise<Made> => {
  const mutation = `mutation ($id: ID!) { made: resendInvitation(id: $id) { ${MADE} } }`;
  return (await bursar.gql<{ made: Made }>(mutation, { id })).made;
};
const withdraw = (id: string) =>
  bursar.gql(`mutation ($id: ID!) { revokeInvitation(id: $id) { __typename } }`, { id });
const tokenOf = ({ link }: Made): string => new URL(link).hash.slice(1);
const open = (token: string) => bursar.http('/v1/invitations/open', json({ token }), anonymous);
const plain = (text = ''): string => text.replaceAll('=\r\n', '').replaceAll('=3D', '=');

/** What the worker does with the fact. */
const post = async ({ invitation }: Made) =>
  bursar.app.get(InvitationProcessor, { strict: false }).run({ invitation: invitation.id });
const stored = async ({ invitation }: Made) =>
  (
    await bursar.rows<{ letter: unknown; sent_at: Date | null; problem: string | null }>(
      'SELECT letter, sent_at, problem FROM access.invitation WHERE id = $1::uuid',
      [invitation.id],
    )
  )[0];
const dump = async (): Promise<string> => {
  const [row] = await bursar.rows<{ text: string }>(
    `SELECT concat((SELECT string_agg(i::text, '') FROM access.invitation i), (SELECT string_agg(a::text, '') FROM audit_entry a),
       (SELECT string_agg(o::text, '') FROM ledger.outbox o)) AS text`,
  );
  return row?.text ?? '';
};

describe('the letter of an invitation', () => {
  it('is sent by e-mail, once however often its job runs, and its link is kept nowhere', async () => {
    mail.received.length = 0;
    const made = await invite('mailed@acme.example');
    expect(made).toMatchObject({ sent: true, problem: null });
    const written = await dump();
    expect(written).toContain('mailed@acme.example');
    expect(written).not.toContain(tokenOf(made));
    await Promise.allSettled([post(made), post(made)]);
    expect(await post(made)).toEqual({ sent: false });
    expect(mail.received.map(({ to }) => to)).toEqual([['mailed@acme.example']]);
    expect(plain(mail.received[0]?.text)).toContain(made.link);
    expect(await dump()).not.toContain(tokenOf(made));
    expect(await stored(made)).toMatchObject({ letter: null, problem: null });
    expect((await stored(made))?.sent_at).not.toBeNull();
  });

  it('is the same message, with the same link, after a worker died between sending and noting it', async () => {
    mail.received.length = 0;
    const made = await invite('twice@acme.example');
    const letter = await bursar.app.get(InvitationPost, { strict: false }).take(made.invitation.id);
    if (letter === null || letter === 'busy') throw new Error('There is no letter.');
    await bursar.app.get(Mail, { strict: false }).invite(letter);
    // What it had claimed is left alone until that lapses.
    await expect(post(made)).rejects.toThrow('Another process');
    await clock.ahead(61_000, async () => expect(await post(made)).toEqual({ sent: true }));
    expect(new Set(mail.received.map(messageIdOf)).size).toBe(1);
    expect((await open(tokenOf(made))).status).toBe(200);
  });

  it('says on its page why no e-mail left, stands, and is sent once the server takes it', async () => {
    mail.answer = 'busy';
    const made = await invite('unsent@acme.example');
    await expect(post(made)).rejects.toThrow('451');
    mail.answer = 'take';
    const { invitations } = await bursar.gql<{ invitations: { id: string; problem: string }[] }>(
      '{ invitations { id problem hint } }',
    );
    const listed = invitations.find(({ id }) => id === made.invitation.id);
    expect(listed?.problem).toContain('451');
    expect((await open(tokenOf(made))).status).toBe(200);
    expect(await post(made)).toEqual({ sent: true });
  });

  it('that was withdrawn or made again meanwhile is not sent with its old link', async () => {
    mail.received.length = 0;
    const gone = await invite('gone@acme.example');
    await withdraw(gone.invitation.id);
    expect(await post(gone)).toEqual({ sent: false });
    const first = await invite('renewed@acme.example');
    const second = await again(first.invitation.id);
    expect(await post(second)).toEqual({ sent: true });
    expect(await post(first)).toEqual({ sent: false });
    expect(mail.received).toHaveLength(1);
    expect(plain(mail.received[0]?.text)).toContain(second.link);
  });
});
