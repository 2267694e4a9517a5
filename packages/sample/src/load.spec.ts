import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { calendarAt } from './calendar.js';
import { loadSample } from './load.js';
import { sampleCalls } from './logs.js';
import type { LogRecord } from './sample.fixture.js';
import { story } from './story.js';

const NOW = new Date('2026-11-20T11:37:46Z');

interface Seen {
  readonly path: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

let server: Server | null = null;

afterEach(() => {
  server?.close();
  server = null;
});

/** A server that only remembers; `answer` says what it replies. */
async function listen(answer: (seen: Seen, response: ServerResponse) => void): Promise<string> {
  server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { url: path, headers } = request;
      answer({ path, headers, body: Buffer.concat(pieces) }, response);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function reply(response: ServerResponse, status: number, body: unknown, retryAfter?: string): void {
  if (retryAfter !== undefined) response.setHeader('Retry-After', retryAfter);
  response.writeHead(status).end(JSON.stringify(body));
}

/** Answers all that the story asks: what is made has an id and a secret, lists are empty, calls of the last hour are denied. */
function answer({ path = '', body }: Seen, response: ServerResponse): void {
  if (path === '/v1/session/demo') response.setHeader('Set-Cookie', 'session=1; Path=/');
  if (path.startsWith('/v1/policy?')) response.setHeader('x-bursar-version', '3');
  const [status, said] = answerTo(path, body);
  reply(response, status, said);
}

function answerTo(path: string, body: Buffer): [status: number, said: object] {
  if (path === '/graphql') return [200, { data: DATA }];
  if (path === '/v1/usage/bedrock-logs') {
    const received = linesOf(body).length;
    return [200, { received, accepted: received, duplicate: 0, quarantined: 0, unpriced: 1 }];
  }
  if (path !== '/v1/admissions') return [200, { id: 'the-import' }];
  const call = JSON.parse(body.toString()) as { requestId: string; model: string };
  const { requestId: admissionId, model } = call;
  if (!admissionId.startsWith('edge-')) return [402, {}];
  return [201, { admissionId, model, requestMetadata: { bursar: 'proof' } }];
}

const DATA = {
  outcome: { __typename: 'Done', secret: 'secret' },
  configPiece: {},
  limitRequests: [],
  stops: [],
  anomalies: { edges: [] },
};

const linesOf = (body: Buffer): string[] => gunzipSync(body).toString().trim().split('\n');

describe('loading the sample', () => {
  it('goes forward in time, and sends every call once, when it was, with the proof of a gateway that asked', async () => {
    const seen: (Seen & { readonly at: number })[] = [];
    const times: number[] = [];
    let busy = true;
    const url = await listen((one, response) => {
      seen.push({ ...one, at: times.at(-1) ?? 0 });
      if (!busy || one.path !== '/v1/usage/bedrock-logs') {
        answer(one, response);
        return;
      }
      busy = false;
      seen.pop();
      reply(response, 503, {}, '0.01');
    });
    const goTo = (at: Date) => {
      times.push(at.getTime());
      return Promise.resolve();
    };
    const counts = await loadSample({ url, token: 'secret', goTo }, NOW);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.at(-1)).toBe(NOW.getTime());

    const logs = seen.filter(({ path }) => path === '/v1/usage/bedrock-logs');
    const keys = logs.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(logs.length);
    // An import began before its logs arrived, and when it is over, so are they.
    const imports = seen.filter(({ path }) => path === '/v1/imports');
    const ended = seen.filter(({ path }) => path === '/v1/imports/the-import');
    expect(ended.map(({ at }, i) => at - (imports[i]?.at ?? 0)).every((ms) => ms >= 0)).toBe(true);
    expect(new Set(ended.map(({ at }) => Math.floor(at / 86_400_000))).size).toBeGreaterThan(12);

    const calls = logs.flatMap(({ body, at }) =>
      linesOf(body).map((line) => ({ ...(JSON.parse(line) as LogRecord), arrived: at })),
    );
    expect(calls.filter(({ timestamp, arrived }) => Date.parse(timestamp) > arrived)).toEqual([]);
    expect(new Set(calls.map(({ requestId }) => requestId)).size).toBe(counts.received);
    expect(counts.received).toBe(sampleCalls(calendarAt(NOW)).length);

    const proven = calls.filter(({ requestMetadata }) => requestMetadata?.['bursar'] === 'proof');
    const settled = seen.filter(({ path }) => path?.endsWith('/settlement'));
    expect(proven.length).toBeGreaterThan(90);
    expect(settled).toHaveLength(proven.length);
    const wrong = settled.filter(
      ({ body, at }) =>
        !proven.some(
          ({ requestId, timestamp }) =>
            body.includes(requestId) && Math.abs(Date.parse(timestamp) - at) < 1_000,
        ),
    );
    expect(wrong).toEqual([]);
  }, 60_000);

  it('fails with what the server says', async () => {
    const url = await listen((one, response) => {
      const problems = [{ message: 'unknown key "taems"' }];
      if (one.path === '/graphql')
        reply(response, 200, { data: { ...DATA, outcome: { problems } } });
      else answer(one, response);
    });
    const server = { url, token: 'secret', goTo: () => Promise.resolve() };
    await expect(loadSample(server, NOW)).rejects.toThrow('unknown key \\"taems\\"');
  });
});

describe('the story of the sample', () => {
  it.each([
    '2026-11-20T11:37:46Z',
    '2026-12-01T00:30:00Z',
    '2027-03-02T23:00:00Z',
    '2026-08-31T08:00:00Z',
  ])('at %s has its deeds on many days before, and closes a month that is over', (text) => {
    const now = new Date(text);
    const calendar = calendarAt(now);
    const deeds = story(calendar);
    const days = new Set(deeds.map(({ at }) => new Date(at).toISOString().slice(0, 10)));
    expect(days.size).toBeGreaterThan(12);
    expect(deeds.filter(({ at }) => at < calendar.firstDay || at > now.getTime())).toEqual([]);
    const closedAt = new Date(calendar.closedAt).toISOString();
    expect(calendar.closedAt).toBeLessThanOrEqual(now.getTime());
    expect(closedAt.slice(0, 7) > calendar.closedMonth).toBe(true);
    expect(calendar.firstDay).toBeLessThan(Date.parse(`${calendar.closedMonth}-05T00:00:00Z`));
  });
});
