import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createKey,
  listKeys,
  me,
  revokeKey,
  rotateKey,
  TravellingClock,
} from '../support/http/access.js';
import { bearer } from '../support/http/client.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const MINUTE = 60_000;
const clock = new TravellingClock();
let bursar: TestBursar;

beforeAll(async () => {
  bursar = await startBursar({ clock });
  await bursar.rows("INSERT INTO team (id, name) VALUES ('search', 'Search')");
});
afterAll(() => bursar.close());

const opens = async (secret: string): Promise<number> =>
  (await bursar.http('/v1/session', {}, bearer(secret))).status;

describe('an API key', () => {
  it('is accepted from the moment it is made, and its secret is shown once and kept nowhere', async () => {
    const made = await createKey(bursar, { name: 'ci', kind: 'cli', roles: ['finance'] });
    expect(made.secret).toMatch(/^bur_cli_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/);
    expect(made.secret.startsWith(made.key.prefix)).toBe(true);
    expect(await me(bursar, bearer(made.secret))).toMatchObject({
      name: 'ci',
      kind: 'key',
      roles: ['finance'],
      teams: null,
    });
    const [dump] = await bursar.rows<{ text: string }>(
      `SELECT concat((SELECT string_agg(k::text, '') FROM api_key k), (SELECT string_agg(a::text, '') FROM audit_entry a)) AS text`,
    );
    expect(dump?.text).toContain(made.key.prefix);
    expect(dump?.text).not.toContain(made.secret.slice(made.key.prefix.length));
  });

  it('revoked is refused at once, though it was used a moment before', async () => {
    const { secret, key } = await createKey(bursar, {
      name: 'revoked soon',
      kind: 'cli',
      roles: ['finance'],
    });
    expect(await opens(secret)).toBe(200);
    expect((await revokeKey(bursar, key.id)).revokedAt).not.toBeNull();
    expect(await opens(secret)).toBe(401);
  });

  it('revoked is neither revoked again nor rotated', async () => {
    const { key } = await createKey(bursar, { name: 'revoked', kind: 'ingest' });
    await revokeKey(bursar, key.id);
    expect(await revokeKey(bursar, key.id)).toMatchObject({
      __typename: 'Problem',
      code: 'already_revoked',
    });
    expect(await rotateKey(bursar, key.id)).toMatchObject({
      __typename: 'Problem',
      code: 'already_revoked',
    });
  });

  it('revoked by another process is refused within five seconds', async () => {
    const { secret, key } = await createKey(bursar, {
      name: 'revoked elsewhere',
      kind: 'cli',
      roles: ['finance'],
    });
    expect(await opens(secret)).toBe(200);
    await bursar.rows('UPDATE api_key SET revoked_at = now() WHERE id = $1', [key.id]);
    expect(await clock.ahead(5_001, () => opens(secret))).toBe(401);
  });

  it('rotated has another secret under the same id, and the old one stops at once', async () => {
    const old = await createKey(bursar, { name: 'rotated', kind: 'cli', roles: ['finance'] });
    expect(await opens(old.secret)).toBe(200);
    const rotated = await rotateKey(bursar, old.key.id);
    expect(rotated.key.id).toBe(old.key.id);
    expect([await opens(old.secret), await opens(rotated.secret)]).toEqual([401, 200]);
  });

  it('stops when it said it would expire, and cannot be rotated back to life', async () => {
    const expiresAt = new Date(Date.now() + MINUTE).toISOString();
    const { secret, key } = await createKey(bursar, {
      name: 'short',
      kind: 'cli',
      roles: ['finance'],
      expiresAt,
    });
    expect(await opens(secret)).toBe(200);
    const [status, rotated] = await clock.ahead(
      MINUTE,
      async () => [await opens(secret), await rotateKey(bursar, key.id)] as const,
    );
    expect(status).toBe(401);
    expect(rotated).toMatchObject({ code: 'key_expired' });
  });

  it('is refused for a team that does not exist, and under a name in use', async () => {
    expect(await createKey(bursar, { name: 'gw', kind: 'gateway', team: 'nowhere' })).toMatchObject(
      { code: 'unknown_team' },
    );
    expect(await createKey(bursar, { name: 'gw', kind: 'gateway', team: 'search' })).toMatchObject({
      __typename: 'NewApiKey',
    });
    expect(await createKey(bursar, { name: 'gw', kind: 'gateway' })).toMatchObject({
      code: 'name_taken',
    });
  });

  it('made several times at once under one name exists once', async () => {
    const made = await Promise.all(
      [1, 2, 3, 4].map(() => createKey(bursar, { name: 'race', kind: 'ingest' })),
    );
    expect(made.map((key) => key.__typename).sort()).toEqual([
      'NewApiKey',
      'Problem',
      'Problem',
      'Problem',
    ]);
  });

  it.each(['x', "' OR 1=1", '00000000-0000-7000-8000-000000000000'])(
    'of the id %j is unknown',
    async (id) => {
      expect(await revokeKey(bursar, id)).toMatchObject({ code: 'unknown_key' });
      expect(await rotateKey(bursar, id)).toMatchObject({ code: 'unknown_key' });
    },
  );

  it('grants no more than its maker has, neither made nor rotated', async () => {
    const platform = await bursar.as('platform');
    const wider = { name: 'more', kind: 'cli', roles: ['platform', 'finance'] };
    expect(await createKey(bursar, wider, platform)).toMatchObject({ code: 'role_not_held' });
    const { key } = await createKey(bursar, {
      name: 'wide',
      kind: 'cli',
      roles: ['finance', 'auditor'],
    });
    expect(await rotateKey(bursar, key.id, platform)).toMatchObject({ code: 'role_not_held' });
  });

  it('of a team lead shows that team alone', async () => {
    const { secret } = await createKey(bursar, {
      name: 'lead',
      kind: 'cli',
      roles: ['teamLead'],
      team: 'search',
    });
    expect(await me(bursar, bearer(secret))).toMatchObject({
      teams: ['search'],
      landing: '/teams/search',
    });
  });

  it('shows when it was last used, and who made it', async () => {
    const { secret, key } = await createKey(bursar, {
      name: 'used',
      kind: 'cli',
      roles: ['finance'],
    });
    expect(key.lastUsedAt).toBeNull();
    await opens(secret);
    const shown = async () => (await listKeys(bursar)).find(({ id }) => id === key.id);
    // Written off the request's path, so it is there soon rather than now.
    for (let look = 0; look < 200 && (await shown())?.lastUsedAt === null; look += 1)
      await sleep(20);
    expect((await shown())?.lastUsedAt).not.toBeNull();
    expect((await shown())?.createdBy).toBe('local CLI');
  });
});
