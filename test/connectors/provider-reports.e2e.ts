import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readSources, SetClock, storedLines } from '../support/connectors/reading.js';
import { outside, sourcesFile } from '../support/prices/outside.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig } from '../support/usage/lines.js';

const KEY = 'admin-key-of-a-test';
const secondsOf = (day: string) => Date.parse(day) / 1_000;

describe('reports of OpenAI', () => {
  const world = outside();
  let bursar: TestBursar;
  let clock: SetClock;
  beforeEach(async () => {
    process.env['TEST_OPENAI_KEY'] = KEY;
    clock = new SetClock(new Date('2026-09-16T08:00:00Z'));
    bursar = await startBursar({ clock, env: { BURSAR_OUTGOING_ALLOW: 'loopback' } });
    world.answer = answer;
    await configure();
  });
  afterEach(async () => {
    delete process.env['TEST_OPENAI_KEY'];
    await bursar.close();
  });

  const configure = (secret = 'env:TEST_OPENAI_KEY') =>
    applyConfig(
      bursar,
      sourcesFile(
        `- { id: openai, type: openai, url: "${world.address}", secret: "${secret}", since: "2026-09-14" }`,
      ),
    );
  let cost = '0.1234567890123456';
  const bucket = (day: string, result: string) =>
    `{"object":"bucket","start_time":${secondsOf(day)},"end_time":${secondsOf(day) + 86_400},"results":[${result}]}`;
  const page = (next: string | null, ...buckets: string[]) =>
    `{"object":"page","data":[${buckets.join(',')}],"has_more":${String(next !== null)},"next_page":${JSON.stringify(next)}}`;
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '', 'http://x');
    const usage =
      '{"object":"organization.usage.completions.result","input_tokens":10,"input_cached_tokens":4,"output_tokens":2,"num_model_requests":1,"project_id":"proj_a","model":"gpt-5.5","batch":false,"service_tier":"default"}';
    const costs = `{"object":"organization.costs.result","amount":{"value":${cost},"currency":"usd"},"line_item":"gpt-5.5, input","project_id":"proj_a"}`;
    if (!url.pathname.endsWith('/costs')) response.end(page(null, bucket('2026-09-14', usage)));
    else if (url.searchParams.get('page') === null)
      response.end(page('two', bucket('2026-09-14', costs)));
    else response.end(page(null, bucket('2026-09-15', costs)));
  };

  it('are kept by day, exact, in pages, with the key in a header alone', async () => {
    expect(await readSources(bursar)).toMatchObject({
      error: null,
      memory: { through: { usage: '2026-09-17', costs: '2026-09-17' } },
    });
    const lines = await storedLines(bursar);
    const costs = lines.filter(({ part }) => String(part).startsWith('openai costs'));
    // Sixteen places: what does not fit into a femtodollar goes into the next amount.
    expect(costs.map(({ day, usd }) => [day, usd])).toEqual([
      ['2026-09-14', '0.123456789012345'],
      ['2026-09-15', '0.123456789012345'],
    ]);
    expect(costs[0]).toMatchObject({
      service: 'openai',
      account: 'proj_a',
      model: 'gpt-5.5',
      meter: 'input',
    });
    const usage = lines.filter(({ part }) => part === 'openai usage 2026-09-14');
    expect(
      usage.map(({ meter, quantity }) => `${String(meter)} ${String(quantity)}`).sort(),
    ).toEqual(['cacheRead 4', 'input 6', 'null 1', 'output 2']);
    for (const { headers, url } of world.asked) {
      expect(headers.authorization).toBe(`Bearer ${KEY}`);
      expect(url).not.toContain(KEY);
    }
    const [row] = await bursar.rows<{ all: string }>('SELECT source::text AS all FROM source');
    expect(row?.all).not.toContain(KEY);
  });

  it('of the last days are asked for again, and the last reading counts', async () => {
    await readSources(bursar);
    cost = '5';
    clock.at = new Date('2026-09-17T08:00:00Z');
    world.asked.length = 0;
    await readSources(bursar);
    cost = '0.1234567890123456';
    const [first] = world.asked;
    expect(first?.url).toContain(`start_time=${secondsOf('2026-09-14')}`);
    const lines = await storedLines(bursar);
    const costs = lines.filter(({ part }) => String(part).startsWith('openai costs'));
    expect(costs.map(({ usd }) => usd)).toEqual(['5', '5']);
  });

  it('are not asked for elsewhere with the key', async () => {
    const elsewhere = createServer((_, response) => response.end('{}'));
    let asked = 0;
    elsewhere.on('request', () => (asked += 1));
    await new Promise<void>((listening) => elsewhere.listen(0, '127.0.0.1', listening));
    const { port } = elsewhere.address() as AddressInfo;
    world.answer = (_, response) =>
      void response.writeHead(302, { location: `http://127.0.0.1:${port}/` }).end();
    const state = await readSources(bursar);
    await new Promise((closed) => elsewhere.close(closed));
    expect(state?.error).toMatch(/which is not given the secret/);
    expect(asked).toBe(0);
  });

  it.each([
    ['with a key that is refused', 401, /answers 401/, /administrator’s key/],
    ['too often', 429, /answers 429/, /tried again by itself/],
  ])('asked for %s say what to do', async (_, status, error, hint) => {
    world.answer = (__, response) => void response.writeHead(status).end();
    const state = await readSources(bursar);
    expect(state?.error).toMatch(error);
    expect(state?.hint).toMatch(hint);
    expect(`${state?.error ?? ''}${state?.hint ?? ''}`).not.toContain(KEY);
  });

  it('need a key that is there, by a reference', async () => {
    await configure('env:NOT_SET_IN_A_TEST');
    expect((await readSources(bursar))?.error).toMatch(/NOT_SET_IN_A_TEST is not set/);
    await expect(configure('sk-admin-in-clear')).rejects.toThrow(/no place in this file/);
    const without = sourcesFile('- { id: openai, type: openai, url: "https://elsewhere.example" }');
    await expect(applyConfig(bursar, without)).rejects.toThrow(/needs secret/);
  });

  it('in another shape leave what was known', async () => {
    await readSources(bursar);
    const before = await storedLines(bursar);
    world.answer = (_, response) => void response.end('{"data": [{"results": []}]}');
    expect((await readSources(bursar))?.error).toMatch(/cannot be read/);
    expect(await storedLines(bursar)).toEqual(before);
  });
});
