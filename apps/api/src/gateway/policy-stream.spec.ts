import http from 'node:http';
import net from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { FastifyReply } from 'fastify';
import { PolicyStream } from './policy-stream.js';

/** More than the sockets of both ends hold together. */
const ENVELOPE = 'x'.repeat(16 * 1024 * 1024);

let server: http.Server | undefined;
afterEach(() => {
  server?.close();
});

/** A gateway's connection, and the stream of Bursar behind it. */
async function connected(): Promise<{ client: net.Socket; stream: PolicyStream }> {
  const opened = Promise.withResolvers<PolicyStream>();
  server = http.createServer((_, raw) => {
    const reply = { raw, hijack: () => undefined } as unknown as FastifyReply;
    const who = { environment: 'prod', gateway: 'g', apiKey: 'k', has: { stops: 0, policy: 0 } };
    opened.resolve(new PolicyStream(reply, who));
  });
  const listening = server.listen(0, '127.0.0.1');
  await new Promise<void>((resolve) => listening.once('listening', () => resolve()));
  const { port } = server.address() as net.AddressInfo;
  const client = net.connect(port, '127.0.0.1');
  client.on('error', () => undefined);
  client.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  return { client, stream: await opened.promise };
}

const published = { kind: 'policy', envelope: ENVELOPE } as Parameters<PolicyStream['send']>[0];

describe('a policy stream', () => {
  it('ends for a gateway that does not read, instead of keeping everything for it', async () => {
    const { client, stream } = await connected();
    client.pause();
    const ended = new Promise<void>((resolve) => stream.onEnd(resolve));
    stream.send(published);
    stream.send(published);
    await ended;
    client.destroy();
  });

  it('goes on for one that reads', async () => {
    const { client, stream } = await connected();
    let read = 0;
    client.on('data', (chunk: Buffer) => (read += chunk.length));
    for (let n = 1; n <= 3; n++) {
      stream.send(published);
      while (read < n * ENVELOPE.length) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    stream.beat();
    stream.end();
    await new Promise<void>((resolve) => client.once('close', () => resolve()));
    expect(read).toBeGreaterThan(3 * ENVELOPE.length);
  });
});
