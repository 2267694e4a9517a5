import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, request as requestTls, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';

export interface TlsProxy {
  /** Where people reach what is behind it: `https://127.0.0.1:PORT/bursar`. */
  readonly url: string;
  /** What it passes on to; null: nothing yet. */
  target: string | null;
  readonly close: () => Promise<void>;
}

interface Options {
  readonly prefix: string;
  /** Whether what is behind it sees the prefix. */
  readonly takesPrefixOff: boolean;
}

/** A certificate of its own, made for this machine. */
function certificate(): { key: Buffer; cert: Buffer } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bursar-tls-'));
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name));
  if (key === undefined || cert === undefined) throw new Error('There are two files.');
  const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1`;
  execFileSync('openssl', [...words.split(' '), '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const made = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(folder, { recursive: true, force: true });
  return made;
}

/** `fetch` that takes the certificate of this machine. */
export function overTls(
  url: string,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const asked = requestTls(url, { headers, rejectUnauthorized: false, signal }, (given) => {
      const seen = new Headers();
      for (let at = 0; at < given.rawHeaders.length; at += 2)
        seen.append(given.rawHeaders[at] ?? '', given.rawHeaders[at + 1] ?? '');
      const body = Readable.toWeb(given) as ReadableStream<Uint8Array>;
      resolve(new Response(body, { status: given.statusCode ?? 502, headers: seen }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** A proxy that ends TLS in front of Bursar, and serves it below a path: what is not below it is another program's. */
export async function startTlsProxy({ prefix, takesPrefixOff }: Options): Promise<TlsProxy> {
  const server: Server = createServer(certificate(), (asked, answer) => {
    const { url = '/', method, headers, socket } = asked;
    const { target } = proxy;
    if (target === null || !(url === prefix || url.startsWith(`${prefix}/`))) {
      answer.writeHead(404).end('another program');
      return;
    }
    const passed = request(
      target + (takesPrefixOff ? url.slice(prefix.length) || '/' : url),
      {
        method,
        headers: {
          ...headers,
          host: new URL(target).host,
          'x-forwarded-for': socket.remoteAddress ?? '',
          'x-forwarded-proto': 'https',
          'x-forwarded-host': headers.host ?? '',
        },
      },
      (given) => {
        answer.writeHead(given.statusCode ?? 502, given.headers);
        given.pipe(answer);
      },
    );
    passed.on('error', () => answer.writeHead(502).end());
    answer.on('close', () => passed.destroy());
    asked.pipe(passed);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const proxy: TlsProxy = {
    url: `https://127.0.0.1:${port}${prefix}`,
    target: null,
    close: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
  return proxy;
}
