import { causeOf, codeOf, messageOf } from '../errors.js';
import type { Problem } from './call.js';
import type { Report } from '../events.js';

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

/** Answers that come before the key is looked at. */
const SAYS_NOTHING = new Set([408, 413, 429]);

const REFUSALS = {
  401: 'The api does not know the key of this gateway (401): it is wrong or was revoked. Make one with `npx bursar keys create --gateway NAME` and restart with it.',
  403: 'The api lets the key of this gateway read no policy (403): it is no gateway key, or another key owns the name of this gateway.',
} as const;

/** The api over HTTP: one request each, no retries; who asks knows what may be repeated. */
export class Authority {
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #closing = new AbortController();
  #refusal: { readonly status: number; readonly text: string } | null = null;

  constructor(
    { url, token }: AuthorityOptions,
    private readonly report: Report = () => undefined,
  ) {
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
      const parsed = readJson(await response.text());
      return answerOf(response, parsed);
    } catch (error) {
      return { outcome: 'unavailable', retryAfterMs: null, ...faultOf(error) };
    }
  }

  /** Throws what fetch throws. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...this.#headers, ...Object.fromEntries(new Headers(init.headers)) };
    const response = await fetch(this.#base + path, { ...init, headers, redirect: 'error' });
    this.#noteKey(path, response.status);
    return response;
  }

  /** Why the api takes nothing from this gateway, by its last answer; null: it does, or cannot be reached. */
  get refusal(): string | null {
    return this.#refusal?.text ?? null;
  }

  whyOf(requestId: string): string {
    return `${this.#base}/why/${encodeURIComponent(requestId.toWellFormed())}`;
  }

  /** 403 is about a call at most endpoints; where the policy is read it is about the key. */
  #noteKey(path: string, status: number): void {
    const isOfPolicy = path.startsWith('/v1/policy?');
    if (status === 401 || (status === 403 && isOfPolicy)) {
      if (this.#refusal?.status === status) return;
      this.#refusal = { status, text: REFUSALS[status] };
      this.report({ event: 'key', state: 'refused', detail: REFUSALS[status] });
    } else if (this.#refusal !== null && status < 500 && !SAYS_NOTHING.has(status)) {
      if (this.#refusal.status === 403 && !isOfPolicy) return;
      this.#refusal = null;
      this.report({ event: 'key', state: 'accepted', detail: '' });
    }
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
