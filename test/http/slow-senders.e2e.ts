import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createKey } from '../support/http/access.js';
import { bearer, type Caller } from '../support/http/client.js';
import { logLine, post } from '../support/usage/lines.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { chunk, closeAll, openSocket, type RawSocket } from '../support/http/sockets.js';

const IMPORTS_MAX = 6;

/** What the other end of an upload sends before it falls silent. */
const BEGINNINGS: [string, string][] = [
  ['three bytes', '{"a'],
  ['nothing', ''],
  ['as much as is taken for earnest', `${logLine()}\n`.repeat(60)],
];

let bursar: TestBursar;
let idler: Caller;
let other: Caller;

beforeAll(async () => {
  bursar = await startBursar({
    env: { BURSAR_IDLE_SECONDS: '3', BURSAR_IMPORTS_MAX: String(IMPORTS_MAX) },
  });
  const key = async (name: string) =>
    bearer((await createKey(bursar, { name, kind: 'ingest' })).secret);
  idler = await key('idler');
  other = await key('other');
}, 120_000);
afterAll(() => bursar.close());

async function upload(begin: string): Promise<RawSocket> {
  const headers = {
    ...idler,
    'content-type': 'application/x-ndjson',
    'transfer-encoding': 'chunked',
  };
  const one = await openSocket(bursar.url, { path: '/v1/usage/bedrock-logs', headers });
  if (begin !== '') one.socket.write(chunk(begin));
  return one;
}

describe('uploads of one key that fall silent', () => {
  it.each(BEGINNINGS)('after %s keep no import of another key waiting', async (_, begin) => {
    const idle: RawSocket[] = [];
    for (let n = 0; n < IMPORTS_MAX * 2; n++) idle.push(await upload(begin));
    // Each of them has been let in, or not, before the other key comes.
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { status, body } = await post(bursar, [logLine(), logLine()], other);
    expect({ status, accepted: body.accepted }).toEqual({ status: 200, accepted: 2 });
    expect(idle.filter((one) => one.isClosed())).toEqual([]);
    closeAll(idle);
  });

  it('are cut with a problem, and their places are free again', async () => {
    const idle: RawSocket[] = [];
    for (let n = 0; n < IMPORTS_MAX * 2; n++) idle.push(await upload('{"a'));
    for (const one of idle) {
      expect(await one.status()).toBe(408);
      await one.closed();
    }
    expect(idle[0]?.received()).toContain('body_too_slow');
    expect((await post(bursar, [logLine()], idler)).status).toBe(200);
  });

  it('and go on just in time are read to their end', async () => {
    const one = await upload(`${logLine()}\n`);
    for (let n = 0; n < 4; n++) {
      await new Promise((resolve) => setTimeout(resolve, 600));
      one.socket.write(chunk(`${logLine()}\n`.repeat(8)));
    }
    one.socket.write('0\r\n\r\n');
    expect(await one.status()).toBe(200);
    expect(one.received()).toContain('"received":33');
    one.socket.destroy();
  });
});

describe('what takes long on our side', () => {
  it('is no reason to cut a connection that waits for its answer', async () => {
    const blocker = await bursar.database.connect();
    await blocker.query('BEGIN; LOCK TABLE ledger.import_run IN ACCESS EXCLUSIVE MODE');
    const answer = bursar.http('/v1/imports', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ source: 'bedrock-logs' }),
    });
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    await blocker.query('COMMIT');
    expect((await answer).status).toBe(201);
  });
});
