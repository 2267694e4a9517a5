import { createHash, createHmac } from 'node:crypto';
import { createServer, type RequestListener, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Server } from './server.js';

const TOKEN = 'bur_cli_secret';
const get = { method: 'GET', path: '/x', ifLost: 'repeat' } as const;

let open: HttpServer[] = [];
afterEach(() => {
  for (const server of open) server.close().closeAllConnections();
  open = [];
});

const proof = (nonce: string, port: number, token = TOKEN): string => {
  const hash = createHash('sha256').update(token).digest('hex');
  return createHmac('sha256', hash).update(`bursar ${nonce} ${port}`).digest('hex');
};

/** A program on a port, what it answers to the question for a proof, and every token that it is sent. */
async function listen(prove: (nonce: string, port: number) => unknown, first?: RequestListener) {
  const tokens: (string | undefined)[] = [];
  let asked = 0;
  const http = createServer((request, response) => {
    tokens.push(request.headers.authorization);
    asked += 1;
    if (asked === 1 && first !== undefined) {
      first(request, response);
      return;
    }
    const { searchParams, pathname } = new URL(request.url ?? '', 'http://x');
    const { port } = http.address() as AddressInfo;
    const isProof = pathname === '/v1/instance/proof';
    response.end(
      JSON.stringify(isProof ? prove(searchParams.get('nonce') ?? '', port) : { ok: 1 }),
    );
  });
  open.push(http);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}`);
  const settings = { url, token: TOKEN, isLocal: true, dataFolder: '/none' };
  return { tokens, server: new Server(settings, undefined, 2_000) };
}

describe('the token that npm start wrote down', () => {
  it('is sent to the Bursar that knows it, which is asked once', async () => {
    const { server, tokens } = await listen((nonce, port) => ({ proofs: [proof(nonce, port)] }));
    expect(await server.json(get)).toEqual({ ok: 1 });
    await server.json(get);
    expect(tokens).toEqual([undefined, `Bearer ${TOKEN}`, `Bearer ${TOKEN}`]);
  });

  it.each<[string, (nonce: string, port: number) => unknown]>([
    ['does not know the question', () => 'not found'],
    ['knows no key', () => ({ proofs: [] })],
    ['knows another key', (nonce, port) => ({ proofs: [proof(nonce, port, 'bur_cli_other')] })],
    [
      'passes on the answer of another port',
      (nonce, port) => ({ proofs: [proof(nonce, port + 1)] }),
    ],
    ['answers with an old proof', (_, port) => ({ proofs: [proof('00'.repeat(32), port)] })],
    ['answers with nonsense', () => ({ proofs: [1, null, '', 'zz'] })],
    ['repeats the question', (nonce) => ({ proofs: [nonce] })],
  ])('is never sent to a program that %s', async (_story, prove) => {
    const { server, tokens } = await listen(prove);
    await expect(server.json(get)).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining('was not sent'),
    });
    expect(tokens.filter((sent) => sent !== undefined)).toEqual([]);
  });

  it('waits for a Bursar that is busy, and for one that hangs up before it proved anything', async () => {
    const prove = (nonce: string, port: number) => ({ proofs: [proof(nonce, port)] });
    const busy = await listen(prove, (_, response) => response.writeHead(503).end());
    expect(await busy.server.json(get)).toEqual({ ok: 1 });
    const gone = await listen(prove, (request) => request.socket.destroy());
    expect(await gone.server.json({ ...get, method: 'POST', ifLost: 'once' })).toEqual({ ok: 1 });
  });
});
