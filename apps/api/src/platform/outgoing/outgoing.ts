import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { Guard, OutgoingFailure } from './guard.js';
import { AGAIN, asFailure } from './network-failure.js';

export { OutgoingFailure } from './guard.js';

export interface FetchOptions {
  /** Of the last answer: the same content is not sent again. */
  readonly etag?: string | undefined;
  readonly bytesMax: number;
  readonly msMax: number;
  /** With a secret among them. They are sent to this origin alone: an answer that leads elsewhere is a failure. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How often it may lead elsewhere; 0: never, so that what was checked about the address stays so. */
  readonly redirectsMax?: number;
}

export interface PostOptions {
  readonly body: string;
  readonly msMax: number;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Posted {
  readonly status: number;
  /** As the receiver asks for, where it does. */
  readonly retryAfterMs: number | null;
}

export type Fetched =
  | { readonly outcome: 'unchanged' }
  | { readonly outcome: 'body'; readonly text: string; readonly etag: string | null };

const REDIRECTS_MAX = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** These alone mean: send the same there. */
const REPEATS = new Set([307, 308]);

/** The one way out to addresses that people configure: by HTTPS, to the public internet, within bounds of size and time. */
@Injectable()
export class Outgoing {
  private readonly guard: Guard;

  constructor(@Inject(CONFIG) { BURSAR_OUTGOING_ALLOW }: Config) {
    this.guard = new Guard(BURSAR_OUTGOING_ALLOW);
  }

  /** Throws OutgoingFailure. */
  async get(address: string, options: FetchOptions): Promise<Fetched> {
    const signal = AbortSignal.timeout(options.msMax);
    const { redirectsMax = REDIRECTS_MAX } = options;
    let url = this.guard.checked(address);
    for (let redirects = 0; ; redirects += 1) {
      const message = await this.ask(url, options, signal);
      const status = message.statusCode ?? 0;
      const { location } = message.headers;
      if (REDIRECTS.has(status) && location !== undefined) {
        message.destroy();
        if (redirects >= redirectsMax)
          throw new OutgoingFailure(
            redirectsMax === 0
              ? `${hostOf(url)} leads elsewhere, which is not followed here.`
              : `${hostOf(url)} redirects more than ${redirectsMax} times.`,
            'Configure the address that it leads to.',
          );
        url = this.redirected(url, location, options);
        continue;
      }
      if (status === 304) return { outcome: 'unchanged' };
      if (status !== 200) throw refused(url, status, message, options);
      const text = await readBody(message, url, options, signal);
      return { outcome: 'body', text, etag: message.headers.etag ?? null };
    }
  }

  /** What of an address can be judged without a look-up. Throws OutgoingFailure. */
  check(address: string): void {
    this.guard.checked(address);
  }

  /** Sends a body, and answers the status; what the receiver says beside it is not read. Throws OutgoingFailure. */
  async post(address: string, { body, headers, msMax }: PostOptions): Promise<Posted> {
    const signal = AbortSignal.timeout(msMax);
    let url = this.guard.checked(address);
    for (let redirects = 0; ; redirects += 1) {
      const message = await this.ask(url, { headers }, signal, body);
      message.destroy();
      const status = message.statusCode ?? 0;
      const { location } = message.headers;
      if (!REPEATS.has(status) || location === undefined || redirects >= REDIRECTS_MAX)
        return { status, retryAfterMs: retryAfterMs(message) };
      url = this.redirected(url, location, { headers });
    }
  }

  private redirected(from: URL, location: string, { headers }: Pick<FetchOptions, 'headers'>): URL {
    const url = this.guard.checked(URL.parse(location, from.href)?.href ?? '');
    if (headers === undefined || url.origin === from.origin) return url;
    throw new OutgoingFailure(
      `${hostOf(from)} redirects to ${hostOf(url)}, which is not given the secret.`,
      'Configure the address that it leads to, if it is the right one.',
    );
  }

  private ask(
    url: URL,
    { etag, headers }: Pick<FetchOptions, 'etag' | 'headers'>,
    signal: AbortSignal,
    body?: string,
  ): Promise<IncomingMessage> {
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((answered, failed) => {
      const fail = (error: Error) => failed(asFailure(error, url, signal));
      try {
        request(
          url,
          {
            method: body === undefined ? 'GET' : 'POST',
            signal,
            agent: false,
            lookup: this.guard.lookup,
            headers: {
              ...headers,
              'accept-encoding': 'gzip',
              'user-agent': 'bursar',
              ...(etag !== undefined && { 'if-none-match': etag }),
            },
          },
          answered,
        )
          .on('error', fail)
          .end(body);
      } catch (error) {
        fail(error as Error);
      }
    });
  }
}

/** For messages: a path may carry a secret. */
const hostOf = (url: URL): string => url.host;

/** Seconds; a date is not followed. */
function retryAfterMs({ headers }: IncomingMessage): number | null {
  const text = headers['retry-after'] ?? '';
  return /^\d{1,6}$/.test(text) ? Number(text) * 1_000 : null;
}

function refused(
  url: URL,
  status: number,
  message: IncomingMessage,
  { headers }: FetchOptions,
): OutgoingFailure {
  message.destroy();
  const open = 'Check the address, and that it may be read by anybody.';
  const closed =
    status === 401 || status === 403
      ? 'Check `secret`: it must be an administrator’s key of the organisation, and not be revoked.'
      : 'Check the address.';
  const hint = status >= 500 || status === 429 ? AGAIN : headers === undefined ? open : closed;
  return new OutgoingFailure(`${hostOf(url)} answers ${status}.`, hint);
}

async function readBody(
  message: IncomingMessage,
  url: URL,
  { bytesMax }: FetchOptions,
  signal: AbortSignal,
): Promise<string> {
  const encoding = message.headers['content-encoding'] ?? 'identity';
  const isGzip = encoding === 'gzip';
  if (!isGzip && encoding !== 'identity') {
    message.destroy();
    throw new OutgoingFailure(
      `${hostOf(url)} answers in the encoding ${encoding}.`,
      'Serve it plain or gzipped.',
    );
  }
  const body: Readable = isGzip ? message.pipe(createGunzip()) : message;
  const cut = (error: Error) => void body.destroy(error);
  message.once('error', cut);
  signal.addEventListener('abort', () => cut(signal.reason as Error), { once: true });
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += (chunk as Buffer).length;
      if (bytes > bytesMax)
        throw new OutgoingFailure(
          `The answer of ${hostOf(url)} is longer than ${Math.floor(bytesMax / 1_048_576)} MB.`,
          'Check that the address is the one of the list itself.',
        );
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    throw asFailure(error as Error, url, signal);
  } finally {
    message.destroy();
  }
  return Buffer.concat(chunks).toString('utf8');
}
