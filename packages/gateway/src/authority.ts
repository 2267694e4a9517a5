import { causeOf, codeOf, messageOf } from './errors.js';
import type { Problem } from './call.js';

/** What the api said, or that it said nothing that counts. */
export type Answer =
  | { readonly outcome: 'answered'; readonly status: number; readonly body: unknown }
  | {
      readonly outcome: 'unavailable';
      readonly detail: string;
      /** As the api asked for; null: it did not say. */
      readonly retryAfterMs: number | null;
      /** Whether the request may have been carried out all the same. */
      readonly perhapsDone: boolean;
    };

export interface AuthorityOptions {
  readonly url: string;
  readonly token: string;
}

/** Errors of a connection that was never made. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/** 503 where it is a decision about the call, not the state of the api. */
const DECISIONS = new Set(['no_healthy_target']);

/** The api over HTTP: one request each, no retries; who asks knows what may be repeated. */
export class Authority {
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #closing = new AbortController();

  constructor({ url, token }: AuthorityOptions) {
    this.#base = url.replace(/\/+$/, '');
    this.#headers = { authorization: `Bearer ${token}` };
  }

  async post(path: string, body: unknown, timeoutMs: number): Promise<Answer> {
    try {
      const response = await this.fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.any([AbortSignal.timeout(Math.ceil(timeoutMs)), this.#closing.signal]),
      });
      const told = readJson(await response.text());
      return answerOf(response, told);
    } catch (error) {
      return { outcome: 'unavailable', retryAfterMs: null, ...faultOf(error) };
    }
  }

  /** Throws what fetch throws. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...this.#headers, ...Object.fromEntries(new Headers(init.headers)) };
    return fetch(this.#base + path, { ...init, headers, redirect: 'error' });
  }

  /** Requests under way end at once. */
  close(): void {
    this.#closing.abort();
  }
}

function answerOf(response: Response, body: unknown): Answer {
  const { status } = response;
  const isTransient = status >= 500 || status === 408;
  const problem = problemIn(body);
  if (!isTransient || DECISIONS.has(problem?.code ?? ''))
    return { outcome: 'answered', status, body };
  const seconds = Number(
    response.headers.get('retry-after') ?? problem?.['retryAfterSeconds'] ?? NaN,
  );
  return {
    outcome: 'unavailable',
    detail: problem?.detail ?? `The api answered with status ${status}.`,
    retryAfterMs: Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null,
    perhapsDone: true,
  };
}

function faultOf(error: unknown): { readonly detail: string; readonly perhapsDone: boolean } {
  const cause = causeOf(error);
  const [code, message] = [codeOf(cause), messageOf(cause)];
  const detail = code === '' || message.includes(code) ? message : `${code}: ${message}`;
  return { detail, perhapsDone: !NEVER_SENT.has(code) };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A problem as the api writes it; null for anything else. */
export function problemIn(body: unknown): Problem | null {
  if (!isObject(body)) return null;
  const { type = '', title = '', status, code, detail = '' } = body;
  if (typeof status !== 'number' || typeof code !== 'string') return null;
  return {
    ...body,
    type: String(type),
    title: String(title),
    status,
    code,
    detail: String(detail),
  };
}
