import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { loadSample } from './load.js';

const NOW = new Date('2026-11-20T11:37:46Z');

interface Seen {
  readonly path: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

let server: Server | null = null;

afterEach(() => {
  server?.close();
  server = null;
});

/** A server that only remembers; `answer` says what it replies. */
async function listen(answer: (seen: Seen, response: ServerResponse) => void): Promise<string> {
  server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { url: path, headers } = request;
      answer({ path, headers, body: Buffer.concat(pieces) }, response);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function reply(response: ServerResponse, status: number, body: unknown, retryAfter?: string): void {
  if (retryAfter !== undefined) response.setHeader('Retry-After', retryAfter);
  response.writeHead(status).end(JSON.stringify(body));
}

describe('loading the sample', () => {
  it('sends the teams first, then every log object once, then the limits, and waits for a busy server', async () => {
    const accepted: Seen[] = [];
    let busy = true;
    const url = await listen((seen, response) => {
      if (busy && accepted.length === 1) {
        busy = false;
        reply(response, 503, {}, '0.01');
        return;
      }
      if (seen.path?.startsWith('/v1/imports') === true) {
        reply(response, 200, { id: 'the-import' });
        return;
      }
      accepted.push(seen);
      const received =
        seen.path === '/v1/config' ? 0 : gunzipSync(seen.body).toString().split('\n').length - 1;
      reply(response, 200, {
        received,
        accepted: received,
        duplicate: 0,
        quarantined: 0,
        unpriced: 1,
      });
    });
    const counts = await loadSample({ url, token: 'secret' }, NOW);
    const config = accepted[0];
    const limits = accepted.at(-1);
    const logs = accepted.slice(1, -1);
    expect(config?.path).toBe('/v1/config');
    expect(config?.headers.authorization).toBe('Bearer secret');
    expect(config?.body.toString()).not.toContain('budgets:');
    expect(limits?.path).toBe('/v1/config');
    expect(limits?.body.toString()).toContain('budgets:');
    const keys = logs.map(({ headers }) => headers['idempotency-key']);
    expect(keys.sort()).toEqual(logs.map((_, number) => `sample/${number}`).sort());
    expect(new Set(logs.map(({ headers }) => headers['bursar-import']))).toEqual(
      new Set(['the-import']),
    );
    const objects = logs.map(({ headers }) => headers['bursar-object']);
    expect(new Set(objects).size).toBe(logs.length);
    expect(counts.received).toBeGreaterThan(40_000);
    expect(counts).toMatchObject({ accepted: counts.received, unpriced: logs.length });
  });

  it('fails with what the server says', async () => {
    const url = await listen((_, response) =>
      reply(response, 422, { title: 'unknown key "taems"' }),
    );
    await expect(loadSample({ url, token: 'secret' }, NOW)).rejects.toThrow(
      'POST /v1/config answered 422: {"title":"unknown key \\"taems\\""}',
    );
  });
});
