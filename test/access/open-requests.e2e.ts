import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  json,
  PASSWORD,
  revokeKey,
  rotateKey,
  savePerson,
  signIn,
  browserOf,
  TravellingClock,
} from '../support/http/access.js';
import type { Caller } from '../support/http/client.js';
import { createTestDatabase, type TestDatabase } from '../support/processes/database.js';
import { type Machine, machine } from '../support/gateways/machines.js';
import { type OpenStream, openStream } from '../support/gateways/policy.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const clock = new TravellingClock();
let database: TestDatabase;
let bursar: TestBursar;
let neighbour: OpenStream;
beforeAll(async () => {
  database = await createTestDatabase();
  bursar = await startBursar({ database, clock });
  // A platform engineer who stays: the last one could not give the role up.
  await person('stays@acme.example', ['platform']);
  neighbour = await stream((await machine(bursar, 'neighbour')).as);
});
afterAll(async () => {
  neighbour.close();
  await bursar.close();
  await database.drop();
});

async function stream(as: Caller): Promise<OpenStream> {
  const opened = await openStream(bursar, 'environment=prod', {}, as);
  await opened.next('stops');
  return opened;
}
const person = async (email: string, roles: string[]): Promise<[string, Caller]> => {
  const { id } = await savePerson(bursar, { email, roles, password: PASSWORD });
  return [id, browserOf(await signIn(bursar, email))];
};

describe('an open policy stream', () => {
  it.each<[string, (key: Machine) => Promise<unknown>]>([
    ['is revoked', ({ id }) => revokeKey(bursar, id)],
    ['has another secret', ({ id }) => rotateKey(bursar, id)],
    [
      'is revoked in another process',
      ({ id }) => database.rows('UPDATE api_key SET revoked_at = now() WHERE id::text = $1', [id]),
    ],
    [
      'has expired',
      ({ id }) =>
        database.rows(
          "UPDATE api_key SET expires_at = now() - interval '1 second' WHERE id::text = $1",
          [id],
        ),
    ],
  ])('ends when its key %s', async (how, end) => {
    const key = await machine(bursar, `key that ${how}`);
    const opened = await stream(key.as);
    await end(key);
    expect(await opened.ended).toBe(true);
    const again = await bursar.http('/v1/policy/stream?environment=prod', {}, key.as);
    expect(again.status).toBe(401);
  });

  it.each<[string, (id: string, email: string, as: Caller) => Promise<unknown>]>([
    ['loses the role', (id, email) => savePerson(bursar, { id, email, roles: ['finance'] })],
    [
      'is disabled',
      (id, email) => savePerson(bursar, { id, email, roles: ['platform'], disabled: true }),
    ],
    ['signs out', (_id, _email, as) => bursar.http('/v1/session', { method: 'DELETE' }, as)],
  ])('ends when the person who opened it %s', async (how, end) => {
    const email = `${how.replaceAll(' ', '-')}@acme.example`;
    const [id, as] = await person(email, ['platform', 'finance']);
    const opened = await stream(as);
    await end(id, email, as);
    expect(await opened.ended).toBe(true);
  });

  it('of anyone else goes on meanwhile', async () => {
    const ended = await Promise.race([neighbour.ended, Promise.resolve('goes on')]);
    expect(ended).toBe('goes on');
  });
});

describe('an open upload', () => {
  it('that is still coming ends with its key', async () => {
    const key = await machine(bursar, 'slow', { kind: 'ingest' });
    const upload = request(new URL('/v1/usage/bedrock-logs', bursar.url), {
      method: 'POST',
      headers: { ...key.as, 'content-type': 'application/x-ndjson' },
    });
    const closed = new Promise<void>((resolve) => upload.on('error', () => resolve()));
    upload.write('{"a"');
    await once(upload, 'socket');
    expect((await bursar.http('/v1/imports', json({ source: 'x' }), key.as)).status).toBe(201);
    await revokeKey(bursar, key.id);
    await closed;
    expect(upload.writableFinished).toBe(false);
  });
});
