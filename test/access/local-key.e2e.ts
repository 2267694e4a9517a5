import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newToken } from '../../tools/token.ts';
import {
  browserOf,
  createKey,
  json,
  PASSWORD,
  revokeKey,
  rotateKey,
  savePerson,
  signIn,
  versionOfPerson,
} from '../support/http/access.js';
import { bearer } from '../support/http/client.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

let folder: string;
let token: string;
let bursar: TestBursar;
const more: TestBursar[] = [];

/** As `npm start` leaves it. */
beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'bursar-local-key-'));
  token = newToken();
  writeFileSync(path.join(folder, 'token'), token, { mode: 0o600 });
  writeFileSync(path.join(folder, 'env'), `PORT=1\nBURSAR_TOKEN=${token}\nBURSAR_URL=x\n`, {
    mode: 0o600,
  });
  bursar = await startBursar({ env: { BURSAR_BOOT_TOKEN: token, BURSAR_DATA_DIR: folder } });
});
afterEach(async () => {
  for (const other of more.splice(0)) await other.close();
  await bursar.close();
  rmSync(folder, { recursive: true, force: true });
});

const another = async (env: Record<string, string>): Promise<TestBursar> => {
  const other = await startBursar({ database: bursar.database, env });
  more.push(other);
  return other;
};
const opens = async (secret: string, at = bursar): Promise<number> =>
  (await at.http('/v1/session', {}, bearer(secret))).status;
const written = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
const localId = async (): Promise<string> => {
  const [row] = await bursar.rows<{ id: string }>(
    "SELECT id FROM api_key WHERE created_by = 'bursar' AND revoked_at IS NULL",
  );
  return row?.id ?? '';
};
const inForce = async (): Promise<number> =>
  (await bursar.rows("SELECT 1 FROM api_key WHERE created_by = 'bursar' AND revoked_at IS NULL"))
    .length;

describe('rotating the key of the installation, where its data folder is', () => {
  it('writes the new secret into both files, opens with it and ends the old one', async () => {
    const rotated = await rotateKey(bursar, await localId(), bearer(token));
    expect(rotated).toMatchObject({ __typename: 'NewApiKey' });
    expect([await opens(token), await opens(rotated.secret)]).toEqual([401, 200]);
    expect(written('token')).toBe(rotated.secret);
    expect(written('env')).toBe(`PORT=1\nBURSAR_TOKEN=${rotated.secret}\nBURSAR_URL=x\n`);
    for (const name of ['token', 'env'])
      expect(statSync(path.join(folder, name)).mode & 0o777).toBe(0o600);
  });

  it('is kept by a restart, with the new token and by a process that still has the old one', async () => {
    const { secret } = await rotateKey(bursar, await localId(), bearer(token));
    const late = await another({ BURSAR_BOOT_TOKEN: token });
    const fresh = await another({ BURSAR_BOOT_TOKEN: secret });
    for (const api of [late, fresh])
      expect([await opens(token, api), await opens(secret, api)]).toEqual([401, 200]);
    expect(await inForce()).toBe(1);
  });

  it('signs in with the new token alone', async () => {
    const { secret } = await rotateKey(bursar, await localId(), bearer(token));
    const session = (value: string) => bursar.http('/v1/session/token', json({ token: value }), {});
    expect((await session(token)).status).toBe(401);
    expect((await session(secret)).status).toBe(200);
  });

  it('changes nothing where the folder cannot be written', async () => {
    rmSync(path.join(folder, 'env'));
    // A folder in the place of the file: nothing can be renamed over it.
    mkdirSync(path.join(folder, 'env'));
    expect(await rotateKey(bursar, await localId(), bearer(token))).toMatchObject({
      code: 'data_folder_unwritable',
    });
    expect(written('token')).toBe(token);
    expect(await opens(token)).toBe(200);
    expect(await inForce()).toBe(1);
  });

  it('several times at once leaves one key in force, and that one in the files', async () => {
    const id = await localId();
    await Promise.all([1, 2, 3, 4].map(() => rotateKey(bursar, id, bearer(token))));
    expect(await inForce()).toBe(1);
    expect(await opens(written('token'))).toBe(200);
    expect(written('env')).toContain(`BURSAR_TOKEN=${written('token')}\n`);
  });

  it('that was cut off between the files and the end of the old key is completed by the next start', async () => {
    const next = newToken();
    writeFileSync(path.join(folder, 'token'), next);
    const again = await another({ BURSAR_BOOT_TOKEN: next });
    expect([await opens(token, again), await opens(next, again)]).toEqual([401, 200]);
  });

  it('gives no caller a secret with roles that they lack', async () => {
    const platform = await bursar.as('platform');
    expect(await rotateKey(bursar, await localId(), platform)).toMatchObject({
      code: 'role_not_held',
      hint: expect.stringContaining('bursar keys rotate local'),
    });
  });
});

describe('a boot token from the environment', () => {
  it('is replaced by following the advice: another token, and a restart', async () => {
    const own = await startBursar();
    const [row] = await own.rows<{ id: string }>("SELECT id FROM api_key WHERE name = 'local CLI'");
    const advice = await rotateKey(own, row?.id ?? '');
    expect(advice).toMatchObject({
      code: 'local_key',
      hint: expect.stringContaining('Set BURSAR_BOOT_TOKEN to a new secret'),
    });
    const next = newToken();
    const restarted = await startBursar({
      database: own.database,
      env: { BURSAR_BOOT_TOKEN: next },
    });
    expect([await opens(own.token, restarted), await opens(next, restarted)]).toEqual([401, 200]);
    await restarted.close();

    const back = await startBursar({
      database: own.database,
      env: { BURSAR_BOOT_TOKEN: own.token },
    });
    expect([await opens(own.token, back), await opens(next, back)]).toEqual([401, 200]);
    await back.close();
    await own.close();
  });

  it('is made a key once, however many processes start', async () => {
    await Promise.all([1, 2].map(() => another({ BURSAR_BOOT_TOKEN: token })));
    expect(await bursar.rows("SELECT 1 FROM api_key WHERE name = 'local CLI'")).toHaveLength(1);
  });
});

describe('the last way to sign in', () => {
  it('is not revoked while no one else can sign in, and is once another person can', async () => {
    const id = await localId();
    await savePerson(bursar, { email: 'no-password@acme.example', roles: ['platform'] });
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    await createKey(
      bursar,
      { name: 'ends', kind: 'cli', roles: ['platform'], expiresAt },
      bearer(token),
    );
    await createKey(bursar, { name: 'gw', kind: 'gateway' }, bearer(token));
    expect(await revokeKey(bursar, id)).toMatchObject({ code: 'last_way_in' });
    expect(await opens(token)).toBe(200);
    await savePerson(bursar, {
      email: 'ana@acme.example',
      roles: ['platform'],
      password: PASSWORD,
    });
    expect(await revokeKey(bursar, id)).toMatchObject({ __typename: 'ApiKey' });
  });

  it('is not taken by disabling a person, by taking their role, nor by both at once', async () => {
    const one = 'p1@acme.example';
    const first = await savePerson(bursar, { email: one, roles: ['platform'], password: PASSWORD });
    await savePerson(bursar, { email: 'other@acme.example', roles: ['platform'] });
    const key = await createKey(bursar, { name: 'k', kind: 'cli', roles: ['platform'] });
    expect(await revokeKey(bursar, await localId())).toMatchObject({ __typename: 'ApiKey' });
    // Each by a way in of its own, which the other cannot take while it is on its way.
    const own = browserOf(await signIn(bursar, one));
    const seen = { version: await versionOfPerson(bursar, first.id, own) };
    const disable = { id: first.id, email: one, roles: ['platform'], disabled: true, seen };
    const revoke = async () =>
      bursar.gql<{ revokeApiKey: { code?: string } }>(
        `mutation ($id: ID!) { revokeApiKey(id: $id) { __typename ... on Problem { code } } }`,
        { id: key.key.id },
        bearer(key.secret),
      );
    const [saved, { revokeApiKey }] = await Promise.all([
      savePerson(bursar, disable, own),
      revoke(),
    ]);
    expect([saved.code ?? 'done', revokeApiKey.code ?? 'done'].sort()).toEqual([
      'done',
      'last_way_in',
    ]);
  });

  it('is not taken from the last person who can sign in, by role or by disabling', async () => {
    const email = 'last@acme.example';
    const roles = ['platform', 'finance'];
    const { id } = await savePerson(bursar, { email, roles, password: PASSWORD });
    await savePerson(bursar, { email: 'other@acme.example', roles: ['platform'] });
    const own = browserOf(await signIn(bursar, email));
    expect(await revokeKey(bursar, await localId())).toMatchObject({ __typename: 'ApiKey' });
    for (const less of [{ roles: ['finance'] }, { roles: ['platform'], disabled: true }])
      expect(await savePerson(bursar, { id, email, ...less }, own)).toMatchObject({
        code: 'last_way_in',
      });
  });

  it('is made again after everything was lost: another token, and a start', async () => {
    await bursar.rows('UPDATE api_key SET revoked_at = now()');
    await bursar.rows('UPDATE person SET disabled_at = now()');
    const next = newToken();
    const again = await another({ BURSAR_BOOT_TOKEN: next });
    expect([await opens(token, again), await opens(next, again)]).toEqual([401, 200]);
  });
});
