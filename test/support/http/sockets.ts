import net from 'node:net';
import type { Caller } from './client.js';

/** A connection of which every byte is written by hand. */
export interface RawSocket {
  readonly socket: net.Socket;
  /** Everything received so far; empty while the socket is paused. */
  readonly received: () => string;
  /** Whether the server has closed the connection. */
  readonly isClosed: () => boolean;
  /** The status of the first answer, as soon as there is one; null when the connection ends without. */
  readonly status: () => Promise<number | null>;
  readonly closed: () => Promise<void>;
}

export interface RawRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Caller;
  /** What is sent of the body; whatever the headers promise. */
  readonly body?: string | Buffer;
  /** Never reads. */
  readonly paused?: boolean;
}

export async function openSocket(url: string, request: RawRequest): Promise<RawSocket> {
  const { hostname, port, host } = new URL(url);
  const socket = net.connect({ host: hostname, port: Number(port) });
  let text = '';
  let closed = false;
  const ended = new Promise<void>((resolve) => {
    socket.once('close', () => {
      closed = true;
      resolve();
    });
  });
  // A server that cuts a connection resets it.
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  if (request.paused === true) socket.pause();
  else socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  const headers = Object.entries({ host, ...request.headers });
  socket.write(
    `${request.method ?? 'POST'} ${request.path} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
  );
  if (request.body !== undefined) socket.write(request.body);
  const status = async (): Promise<number | null> => {
    for (;;) {
      const [, code] =
        /^HTTP\/1\.1 (\d{3})/.exec(text.replace(/^HTTP\/1\.1 100[^]*?\r\n\r\n/, '')) ?? [];
      if (code !== undefined) return Number(code);
      if (closed) return null;
      await Promise.race([ended, new Promise((resolve) => socket.once('data', resolve))]);
    }
  };
  return { socket, received: () => text, isClosed: () => closed, status, closed: () => ended };
}

/** A piece of a chunked body. */
export const chunk = (data: string | Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`${Buffer.byteLength(data).toString(16)}\r\n`),
    Buffer.from(data),
    Buffer.from('\r\n'),
  ]);

export const closeAll = (sockets: readonly RawSocket[]): void => {
  for (const { socket } of sockets) socket.destroy();
};
