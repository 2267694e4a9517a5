import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gatewayKey } from '../support/limits/admissions.js';
import { raw } from '../support/http/endpoints.js';
import { root } from '../support/root.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';

const ASSETS = path.join(root, 'apps/web/dist/assets');
const LONG = JSON.stringify({ query: '{ __schema { types { name description } } }' });

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar({ web: true });
  await applyConfig(bursar, TWO_TEAMS);
});
afterAll(() => bursar.close());

/** `fetch` undoes an encoding, and leaves the header that named it. */
function get(place: string, encoding: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('accept-encoding', encoding);
  return bursar.http(place, { ...init, headers });
}
const encodingOf = ({ headers }: Response) => headers.get('content-encoding');
const json = { 'content-type': 'application/json' };

describe('a file of the web app', () => {
  const file = (ending: string) => {
    const name = readdirSync(ASSETS).find(
      (one) => one.startsWith('index-') && one.endsWith(ending),
    );
    return `/assets/${name ?? 'absent'}`;
  };

  it.each(['.js', '.css'])(
    'that ends in %s is sent as its reader takes it, and kept for good',
    async (ending) => {
      const plain = await get(file(ending), 'identity');
      const text = await plain.text();
      const lengths = [text.length];
      for (const [accepted, chosen] of [
        ['gzip, deflate', 'gzip'],
        ['gzip, deflate, br, zstd', 'br'],
      ] as const) {
        const small = await get(file(ending), accepted);
        expect([encodingOf(small), small.headers.get('vary')]).toEqual([chosen, 'accept-encoding']);
        expect(small.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
        expect(small.headers.get('content-type')).toBe(plain.headers.get('content-type'));
        lengths.push(Number(small.headers.get('content-length')));
        expect(await small.text()).toBe(text);
      }
      expect(lengths).toEqual(lengths.toSorted((a, b) => b - a));
      expect(encodingOf(plain)).toBeNull();
    },
  );

  it('has a tag for each of its forms', async () => {
    const tags = await Promise.all(
      ['identity', 'gzip', 'br'].map(async (one) =>
        (await get(file('.js'), one)).headers.get('etag'),
      ),
    );
    expect(new Set(tags).size).toBe(3);
    // By hand: `fetch` asks past every cache where a tag is named.
    const headers = { 'accept-encoding': 'br', 'if-none-match': tags[2] ?? '' };
    const again = await raw(bursar.url, 'GET', file('.js'), headers);
    expect(again.status).toBe(304);
  });

  it('is not to be had by the name of its compressed form', async () => {
    expect((await get(`${file('.js')}.br`, 'identity')).status).toBe(404);
  });
});

describe('an answer', () => {
  it.each(['br', 'gzip'])(
    'of GraphQL is compressed with %s where that is taken',
    async (encoding) => {
      const answer = await get('/graphql', encoding, { method: 'POST', headers: json, body: LONG });
      expect([encodingOf(answer), answer.headers.get('vary')]).toEqual([
        encoding,
        'accept-encoding',
      ]);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(JSON.stringify(await answer.json())).toContain('SpendInput');
    },
  );

  it('that fits one packet, or whose reader takes no encoding, is sent as it is', async () => {
    const body = JSON.stringify({ query: '{ me { id } }' });
    expect(
      encodingOf(await get('/graphql', 'br', { method: 'POST', headers: json, body })),
    ).toBeNull();
    const plain = await get('/graphql', 'identity', { method: 'POST', headers: json, body: LONG });
    expect(encodingOf(plain)).toBeNull();
  });

  it('that is a file to keep has its length, and no encoding', async () => {
    const answer = await get('/v1/exports/prices.csv', 'br, gzip');
    expect(encodingOf(answer)).toBeNull();
    expect(Number(answer.headers.get('content-length'))).toBe((await answer.blob()).size);
  });

  it('of lines that are sent one by one is sent as they come', async () => {
    const answer = await get('/v1/audit.jsonl', 'br, gzip');
    expect(answer.headers.get('content-type')).toContain('ndjson');
    expect(encodingOf(answer)).toBeNull();
    expect((await answer.text()).trim().split('\n').length).toBeGreaterThan(1);
  });

  it('that stays open says what happened when it happens', async () => {
    const over = new AbortController();
    const answer = await bursar.http(
      '/v1/policy/stream?environment=prod&gateway=edge',
      { headers: { 'accept-encoding': 'br, gzip' }, signal: over.signal },
      await gatewayKey(bursar),
    );
    expect(encodingOf(answer)).toBeNull();
    let read = '';
    for await (const piece of answer.body ?? []) {
      read += Buffer.from(piece).toString();
      if (read.includes('event: policy')) break;
    }
    expect(read).toContain('event: policy');
    over.abort();
  });
});
