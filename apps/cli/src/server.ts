import {
  Agent as HttpAgent,
  type IncomingMessage,
  request as httpRequest,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { newNonce, provesToken, wrongServer } from './proof.js';
import { Failure } from './failure.js';
import { type Answer, refusalOf } from './refusal.js';
import type { Settings } from './settings.js';

export interface Question {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  /**
   * What a lost connection means. 'repeat': asking twice is asking once, so it is asked again. 'once': whether the server
   * did it is unknown, so a person must look.
   */
  readonly ifLost: 'repeat' | 'once';
}

export const JSON_BODY = { 'content-type': 'application/json' };

const PATIENCE_MS = 30_000;
const PAUSE_MS_MIN = 100;
const PAUSE_MS_MAX = 3_000;
/** What a proxy or a busy server says for a while; 500 only where asking again is harmless. */
const BUSY = new Set([429, 502, 503, 504]);
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ETIMEDOUT',
]);

/**
 * Bursar, as seen from a terminal: waits for it up to 30 seconds at a time, and repeats what may be repeated. By hand: the
 * patience is one for all requests, so that one answer renews it for the others, which p-retry cannot say; and undici's
 * RetryAgent asks for the rest of an answer that broke off, where a report must be whole or fail.
 */
export class Server {
  private readonly agents = {
    'http:': new HttpAgent({ keepAlive: true }),
    'https:': new HttpsAgent({ keepAlive: true }),
  };
  private answeredAt = 0;
  /** Whether the program at the other end has shown that it is the Bursar whose token this is. */
  private isProven = false;

  constructor(
    private settings: Settings,
    private readonly reload: () => Settings = () => settings,
    private readonly patienceMs: number = PATIENCE_MS,
  ) {}

  get url(): URL {
    return this.settings.url;
  }

  get token(): string | null {
    return this.settings.token;
  }

  /** Leaving the sample organisation starts another installation, whose settings may differ. */
  refresh(): void {
    this.settings = this.reload();
    this.isProven = false;
  }

  async json<T>(question: Question): Promise<T> {
    const { text } = await this.ask(question);
    return JSON.parse(text) as T;
  }

  /** The whole answer; a refusal is thrown as a Failure. */
  async ask(question: Question): Promise<Answer> {
    return this.persist(question, async () => {
      const message = await this.send(question);
      return {
        status: message.statusCode ?? 0,
        headers: message.headers,
        text: await textOf(message),
      };
    });
  }

  /** Hands the answer over as it arrives: nothing can be repeated once its first byte is through. */
  async stream(question: Question): Promise<IncomingMessage> {
    const { message } = await this.persist(question, async () => {
      const answer = await this.send(question);
      const status = answer.statusCode ?? 0;
      if (status < 400) return { status, headers: answer.headers, text: '', message: answer };
      return { status, headers: answer.headers, text: await textOf(answer), message: answer };
    });
    return message;
  }

  /** One try, however it ends: null when no server answers. */
  async attempt(question: Question): Promise<Answer | null> {
    try {
      const message = await this.send(question);
      return {
        status: message.statusCode ?? 0,
        headers: message.headers,
        text: await textOf(message),
      };
    } catch {
      return null;
    }
  }

  close(): void {
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  private async persist<A extends Answer>(
    question: Question,
    attempt: () => Promise<A>,
  ): Promise<A> {
    const begun = Date.now();
    for (let tries = 0; ; tries++) {
      const outcome = await attempt().catch((error: unknown) =>
        this.lost(question, error as NodeJS.ErrnoException),
      );
      if (!(outcome instanceof Failure)) {
        const isBusy =
          BUSY.has(outcome.status) || (outcome.status === 500 && question.ifLost === 'repeat');
        if (!isBusy) this.answeredAt = Date.now();
        if (outcome.status < 400) return outcome;
        if (!isBusy) throw refusalOf(outcome);
      }
      const pause =
        outcome instanceof Failure ? backoff(tries) : (retryAfter(outcome) ?? backoff(tries));
      // Another request that was answered meanwhile shows that the server is there, if busy.
      const waited = Date.now() - Math.max(begun, this.answeredAt);
      const left = this.patienceMs - waited;
      if (left <= 0) throw outcome instanceof Failure ? outcome : refusalOf(outcome);
      await sleep(Math.min(pause, left + 1));
    }
  }

  /** Returns a failure to be patient with, or throws one that waiting does not fix. */
  private lost(question: Question, error: NodeJS.ErrnoException): Failure {
    if (error instanceof Failure) throw error;
    // Another program may have taken its place.
    this.isProven = false;
    const code = error.code ?? '';
    if (code === 'ENOTFOUND') {
      throw new Failure(`There is no host called ${this.url.hostname}.`, 2, 'Check BURSAR_URL.');
    }
    if (question.ifLost === 'once' && !NEVER_SENT.has(code)) {
      const hint = 'Look before you repeat the command: it may have been done.';
      throw new Failure(
        `The connection to ${this.url.origin} broke before an answer came.`,
        1,
        hint,
      );
    }
    const seconds = Math.round(this.patienceMs / 1000);
    const hint = 'Start Bursar with `npm start`, or set BURSAR_URL to where it runs.';
    return new Failure(
      `No answer from ${this.url.origin} for ${seconds} seconds (${code || error.message}).`,
      1,
      hint,
    );
  }

  /** The token that `npm start` wrote down is sent only to a server that proves that it knows its hash. */
  private async send(question: Question): Promise<IncomingMessage> {
    const { token, isLocal } = this.settings;
    if (isLocal && token !== null && !this.isProven) {
      const nonce = newNonce();
      const path = `/v1/instance/proof?nonce=${nonce}`;
      const answer = await this.exchange({ method: 'GET', path, ifLost: 'once' }, null).catch(
        (error: unknown) => {
          throw asNeverSent(error as NodeJS.ErrnoException);
        },
      );
      if (BUSY.has(answer.statusCode ?? 0) || answer.statusCode === 500) return answer;
      if (!provesToken(await textOf(answer), { token, nonce, url: this.url }))
        throw wrongServer(this.url);
      this.isProven = true;
    }
    return this.exchange(question, token);
  }

  /** node:http and not fetch, whose five minutes for the first byte are too few for re-rating a year. */
  private exchange(
    { method, path, headers, body, ifLost }: Question,
    token: string | null,
  ): Promise<IncomingMessage> {
    const target = addressIn(this.url, path);
    const isSecure = target.protocol === 'https:';
    const options: RequestOptions = {
      method,
      // A kept connection may close just as it is used again; what must not be repeated gets one of its own.
      agent: ifLost === 'once' ? false : isSecure ? this.agents['https:'] : this.agents['http:'],
      headers: {
        accept: 'application/json, */*;q=0.5',
        'user-agent': 'bursar-cli',
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...headers,
        ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
      },
    };
    return new Promise((resolve, reject) => {
      const request = (isSecure ? httpsRequest : httpRequest)(target, options, resolve);
      request.on('error', reject);
      request.end(body);
    });
  }
}

/** Behind a proxy that serves more than Bursar, its paths begin where BURSAR_URL ends. */
export const addressIn = (server: URL, path: string): URL =>
  new URL(server.pathname.replace(/\/+$/, '') + path, server);

/** Nothing of the question itself was sent yet, so it may be asked again. */
function asNeverSent(error: NodeJS.ErrnoException): NodeJS.ErrnoException {
  if (error.code === 'ECONNRESET' || error.code === 'EPIPE') error.code = 'ECONNREFUSED';
  return error;
}

async function textOf(message: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

function backoff(tries: number): number {
  return (
    Math.min(PAUSE_MS_MAX, PAUSE_MS_MIN * 2 ** Math.min(tries, 10)) * (0.75 + Math.random() / 2)
  );
}

/** Seconds or a date; in milliseconds. */
function retryAfter({ headers }: Answer): number | null {
  const value = headers['retry-after'];
  if (value === undefined) return null;
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(ms, PAUSE_MS_MIN);
}
