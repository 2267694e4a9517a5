import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach } from '@jest/globals';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface Outside {
  /** How it answers from now on. */
  answer: Answer;
  readonly asked: IncomingMessage[];
  readonly address: string;
}

/** A server that stands for the world outside, a fresh one for each test. */
export function outside(): Outside {
  const world = { answer: serve(''), asked: [] as IncomingMessage[], address: '' };
  let server: Server;
  beforeEach(async () => {
    world.asked.length = 0;
    server = createServer((request, response) => {
      world.asked.push(request);
      world.answer(request, response);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    world.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  return world;
}

/** Gzipped, with a tag: a client that has it already gets 304. */
export const serve =
  (text: string, etag = '"one"'): Answer =>
  (request, response) => {
    if (request.headers['if-none-match'] === etag) response.writeHead(304).end();
    else response.writeHead(200, { etag, 'content-encoding': 'gzip' }).end(gzipSync(text));
  };

/** `sources:` of a configuration file. */
export const sourcesFile = (...sources: string[]): string =>
  `apiVersion: bursar/v1\nsources:\n${sources.map((one) => `  ${one}`).join('\n')}\n`;
