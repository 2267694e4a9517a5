import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server as HttpServer,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { addressIn, Server } from './server.js';

let open: HttpServer[] = [];
afterEach(() => {
  for (const server of open) server.close().closeAllConnections();
  open = [];
});

async function listen(listener: RequestListener): Promise<URL> {
  const http = createServer(listener);
  open.push(http);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}`);
}

const connect = (url: URL, patienceMs = 5_000) =>
  new Server({ url, token: 'secret', isLocal: false, dataFolder: '/none' }, undefined, patienceMs);
const get = { method: 'GET', path: '/x', ifLost: 'repeat' } as const;

describe('the address of a path', () => {
  it.each([
    ['http://127.0.0.1:4400', 'http://127.0.0.1:4400/v1/x?a=1'],
    ['https://tools.example/bursar', 'https://tools.example/bursar/v1/x?a=1'],
    ['https://tools.example/bursar/', 'https://tools.example/bursar/v1/x?a=1'],
  ])('at %s is below it', (server, whole) => {
    expect(addressIn(new URL(server), '/v1/x?a=1').href).toBe(whole);
  });
});

describe('a server', () => {
  it('is sent the token', async () => {
    let seen: IncomingMessage['headers'] = {};
    const url = await listen(({ headers }, response) => {
      seen = headers;
      response.end('{"a":1}');
    });
    expect(await connect(url).json(get)).toEqual({ a: 1 });
    expect(seen.authorization).toBe('Bearer secret');
  });

  it('that is busy is asked again when it said', async () => {
    const times: number[] = [];
    const url = await listen((_, response) => {
      times.push(Date.now());
      if (times.length < 3) response.writeHead(503, { 'retry-after': '0.2' });
      response.end('{}');
    });
    await connect(url).json(get);
    expect(times).toHaveLength(3);
    expect((times[2] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(390);
  });

  it('that dies before it answers is asked again where that is harmless', async () => {
    let asked = 0;
    const url = await listen((request, response) => {
      asked += 1;
      if (asked === 1) request.socket.destroy();
      else response.end('{}');
    });
    expect(await connect(url).json(get)).toEqual({});
    expect(asked).toBe(2);
  });

  it('that dies before it answers is not asked again where it may have been done', async () => {
    let asked = 0;
    const url = await listen((request) => {
      asked += 1;
      request.socket.destroy();
    });
    await expect(
      connect(url).json({ ...get, method: 'POST', ifLost: 'once' }),
    ).rejects.toMatchObject({
      exitCode: 1,
      message: `The connection to ${url.origin} broke before an answer came.`,
    });
    expect(asked).toBe(1);
  });

  it('that is not there is given up after a while', async () => {
    const url = await listen(() => undefined);
    await new Promise((resolve) => open.pop()?.close(resolve));
    await expect(connect(url, 300).json(get)).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('is waited for on, as long as another request is answered', async () => {
    const begun = Date.now();
    const url = await listen((request, response) => {
      if (request.url === '/x' && Date.now() - begun < 700) response.writeHead(503);
      response.end('{}');
    });
    const server = connect(url, 500);
    const state = { done: false };
    const others = (async () => {
      while (!state.done) {
        await server.json({ ...get, path: '/y' });
        await sleep(50);
      }
    })();
    await expect(server.json(get)).resolves.toEqual({});
    state.done = true;
    await others;
  });

  it.each([
    [422, 2],
    [404, 2],
    [401, 1],
    [403, 1],
  ])(
    'that refuses with %i ends the command with %i, in its own words',
    async (status, exitCode) => {
      const url = await listen((_, response) =>
        response.writeHead(status).end('{"detail":"No.","hint":"Fix it."}'),
      );
      await expect(connect(url).json(get)).rejects.toMatchObject({
        exitCode,
        message: 'No.',
        hint: 'Fix it.',
      });
    },
  );
});
