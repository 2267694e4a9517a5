const ATTEMPTS_MAX = 6;
const REQUEST_MS_MAX = 120_000;

export const JSON_BODY = { 'Content-Type': 'application/json' };

export interface Server {
  readonly url: string;
  readonly token: string;
}

/** A server whose clock is moved. It runs these jobs then, one after the other, and what they lead to; null: none at all. */
export interface TimedServer extends Server {
  readonly goTo: (at: Date, jobs: readonly string[] | null) => Promise<void>;
}

/** What to send: as the installation itself, or as whom a cookie says. */
export interface Sent {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** Answers that are no failure, beside those of 200 to 299. */
  readonly expected?: readonly number[];
}

/** A busy server names its time; whatever is sent may be sent again. */
export async function send(server: Server, sent: Sent): Promise<Response> {
  const { method, path, headers, body, expected = [] } = sent;
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(new URL(path, server.url), {
      method,
      headers: {
        ...(headers['Cookie'] === undefined && { Authorization: `Bearer ${server.token}` }),
        ...headers,
      },
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout(REQUEST_MS_MAX),
    });
    if (response.ok || expected.includes(response.status)) return response;
    const text = await response.text();
    if (response.status !== 503 || attempt === ATTEMPTS_MAX)
      throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    await pause(Number(response.headers.get('Retry-After')) || 1);
  }
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
