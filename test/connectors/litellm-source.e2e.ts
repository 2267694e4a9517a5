import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SetClock, readSources } from '../support/connectors/reading.js';
import { outside, sourcesFile } from '../support/prices/outside.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { litellmRow } from '../support/usage/litellm.js';
import { applyConfig, logLine, post, spendOf, TWO_TEAMS } from '../support/usage/lines.js';

const KEY = 'sk-master-1234567890';
const DAY = '2026-11-04';

describe('the spend log of a LiteLLM proxy', () => {
  const world = outside();
  let bursar: TestBursar;
  let clock: SetClock;
  let rows: object[];
  beforeEach(async () => {
    process.env['TEST_LITELLM_KEY'] = KEY;
    clock = new SetClock(new Date('2026-11-05T08:00:00Z'));
    rows = [1, 2, 3].map((n) =>
      litellmRow({ request_id: `chatcmpl-${n}`, at: `${DAY}T10:00:0${n}Z`, input: 1_000 }),
    );
    // Two rows a page, of the day that is asked for.
    world.answer = (request, response) => {
      const { searchParams } = new URL(request.url ?? '', world.address);
      const page = Number(searchParams.get('page'));
      const own = (searchParams.get('start_date') ?? '').startsWith(DAY) ? rows : [];
      const data = own.slice(2 * page - 2, 2 * page);
      const totals = { total: own.length, page, page_size: 2 };
      response.end(JSON.stringify({ data, ...totals, total_pages: Math.ceil(own.length / 2) }));
    };
    bursar = await startBursar({ clock, env: { BURSAR_OUTGOING_ALLOW: 'loopback' } });
    await applyConfig(
      bursar,
      `${TWO_TEAMS}\n${sourcesFile(
        `- { id: proxy, type: litellm, url: "${world.address}", secret: "env:TEST_LITELLM_KEY", since: "2026-11-03" }`,
      ).replace('apiVersion: bursar/v1\n', '')}`,
    );
  });
  afterEach(async () => {
    delete process.env['TEST_LITELLM_KEY'];
    await bursar.close();
  });

  const total = async () => (await spendOf(bursar, [])).total;

  it('is read in pages, each row once, however often', async () => {
    expect(await readSources(bursar)).toMatchObject({
      ...{ error: null, memory: { through: '2026-11-06' } },
    });
    expect(await total()).toMatchObject({ requests: 3 });
    world.asked.length = 0;
    rows.push(litellmRow({ request_id: 'chatcmpl-4', at: `${DAY}T23:59:00Z`, input: 1_000 }));
    await readSources(bursar);
    expect(await total()).toMatchObject({ requests: 4 });
    const days = world.asked.map(({ url }) =>
      new URL(url ?? '', world.address).searchParams.get('start_date')?.slice(0, 10),
    );
    expect([...new Set(days)]).toEqual([DAY, '2026-11-05']);
  });

  it('is outranked by the provider’s log', async () => {
    const id = '0b6f4c1e-7d55-4c0e-9a45-000000000001';
    rows = [litellmRow({ request_id: id, at: `${DAY}T10:00:00Z`, input: 1_000 })];
    await readSources(bursar);
    await post(bursar, [logLine({ requestId: id, at: `${DAY}T10:00:00Z`, input: 2_000 })]);
    await readSources(bursar);
    expect(await total()).toMatchObject({ requests: 1, tokens: { input: 2_000 } });
  });

  it('has its key in a header alone, and kept nowhere', async () => {
    await readSources(bursar);
    for (const { headers, url } of world.asked) {
      expect(headers.authorization).toBe(`Bearer ${KEY}`);
      expect(url).not.toContain(KEY);
    }
    const [row] = await bursar.rows<{ all: string }>('SELECT source::text AS all FROM source');
    expect(row?.all).not.toContain(KEY);
  });

  it('that is something else says what to check', async () => {
    world.answer = (_, response) => void response.end('<html>');
    const state = await readSources(bursar);
    expect(state?.error).toMatch(/cannot be read/);
    expect(state?.hint).toMatch(/LiteLLM proxy with a database/);
  });
});
