import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { Guard, OutgoingFailure } from './guard.js';
import { asFailure } from './network-failure.js';

/** What is asked of a server that answers in JSON, as libraries with a fetch of their own ask it. */
export interface Asked {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

const BYTES_MAX = 1_048_576;
const MS_MAX = 10_000;
/** A Response with one of these may have no body. */
const EMPTY = new Set([204, 205, 304]);

/**
 * `fetch` for libraries, within the bounds of everything that leaves: by HTTPS, to the public internet or to what the operator
 * named, never redirected, and no more than a megabyte of answer.
 */
@Injectable()
export class OutgoingFetch {
  private readonly guard: Guard;

  constructor(@Inject(CONFIG) { BURSAR_OUTGOING_ALLOW }: Config) {
    this.guard = new Guard(BURSAR_OUTGOING_ALLOW);
  }

  /** Throws OutgoingFailure. */
  async fetch(address: string, asked: Asked): Promise<Response> {
    const url = this.guard.checked(address);
    const late = AbortSignal.timeout(MS_MAX);
    const signal = asked.signal === undefined ? late : AbortSignal.any([asked.signal, late]);
    try {
      return await toResponse(await this.send(url, asked, signal), url);
    } catch (error) {
      throw asFailure(error as Error, url, signal);
    }
  }

  private send(url: URL, asked: Asked, signal: AbortSignal): Promise<IncomingMessage> {
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const body = textOf(asked.body);
    return new Promise((answered, failed) => {
      const headers = {
        ...asked.headers,
        ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
      };
      const { method } = asked;
      request(url, { method, headers, signal, agent: false, lookup: this.guard.lookup }, answered)
        .on('error', failed)
        .end(body);
    });
  }
}

function textOf(body: unknown): string | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string' || body instanceof URLSearchParams) return body.toString();
  throw new Error('Only text and forms leave this way.');
}

async function toResponse(message: IncomingMessage, url: URL): Promise<Response> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message) {
    bytes += (chunk as Buffer).length;
    if (bytes > BYTES_MAX)
      throw new OutgoingFailure(
        `The answer of ${url.host} is longer than a megabyte.`,
        'Check the address.',
      );
    chunks.push(chunk as Buffer);
  }
  const status = message.statusCode ?? 0;
  const headers = Object.entries(message.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return new Response(EMPTY.has(status) ? null : Buffer.concat(chunks), { status, headers });
}
