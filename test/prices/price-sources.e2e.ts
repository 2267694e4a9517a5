import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SourcesService } from '../../apps/api/src/connectors/sources.service.js';
import { TravellingClock } from '../support/http/access.js';
import { applyConfig } from '../support/usage/lines.js';
import { awsOffer, liteLlmMap } from '../support/prices/price-lists.js';
import { type Answer, outside, serve, sourcesFile } from '../support/prices/outside.js';
import { runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { actions } from '../support/limits/fresh-bursar.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const map = (input: number) => liteLlmMap({ 'us.acme.fed-v1:0': { input, output: 1e-5 } });

const world = outside();

const WRONG: readonly (readonly [what: string, answer: Answer, error: RegExp, hint: RegExp])[] = [
  [
    'answers 500',
    (_, response) => void response.writeHead(500).end(),
    /answers 500/,
    /again by itself/,
  ],
  [
    'answers 404',
    (_, response) => void response.writeHead(404).end(),
    /answers 404/,
    /Check the address/,
  ],
  [
    'cuts its answer off',
    (_, response) => {
      response.writeHead(200, { 'content-length': '100000' });
      response.write(map(9e-6).slice(0, 50), () => response.destroy());
    },
    /cut the connection/,
    /again by itself/,
  ],
  ['answers half a list', serve(map(9e-6).slice(0, -40), '"half"'), /broken or cut off/, /whole/],
  ['answers a page', serve('<html>Sign in</html>', '"page"'), /no JSON/, /Readable are/],
  [
    'answers a list without a price',
    serve('{"x": {"litellm_provider": "openai"}}', '"empty"'),
    /No price/,
    /Readable/,
  ],
  [
    'answers no gzip',
    (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
    /no gzip|cut the/,
    /again/,
  ],
  [
    'redirects in a circle',
    (_, response) => void response.writeHead(302, { location: '/map.json' }).end(),
    /redirects more than 3/,
    /address/,
  ],
  [
    'redirects into the network of the machine',
    (_, response) =>
      void response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end(),
    /169\.254\.169\.254/,
    /BURSAR_OUTGOING_ALLOW/,
  ],
  [
    'takes no connection',
    (request) => void request.socket.destroy(),
    /cut the connection/,
    /again/,
  ],
];

describe('a configured source', () => {
  let bursar: TestBursar;
  let clock: TravellingClock;
  beforeEach(async () => {
    clock = new TravellingClock();
    bursar = await startBursar({ clock, env: { BURSAR_OUTGOING_ALLOW: '127.0.0.0/8' } });
    await applyConfig(
      bursar,
      sourcesFile(`- { id: map, type: price-map, url: "${world.address}/map.json" }`),
    );
  });
  afterEach(() => bursar.close());

  const run = async () => ({
    ran: await bursar.app.get(SourcesService, { strict: false }).runDue(),
  });
  const cli = (...args: string[]) => runCli(args, { url: bursar.url, token: bursar.token });

  interface View {
    id: string;
    paused: boolean;
    lastOkAt: string | null;
    lastError: string | null;
    lastHint: string | null;
    lagSeconds: number | null;
    nextRunAt: string;
  }
  async function view(): Promise<View> {
    const { sources } = await bursar.gql<{ sources: View[] }>(
      '{ sources { id paused lastOkAt lastError lastHint lagSeconds nextRunAt } }',
    );
    const [only] = sources;
    if (only === undefined) throw new Error('There is no source.');
    return only;
  }
  const prices = () =>
    bursar.rows(
      `SELECT r.per_1m->>'input' AS input, r.system_to IS NULL AS open, s.last_seen::text AS seen
       FROM price_row r JOIN price_sighting s ON s.row_id = r.id WHERE model = 'acme.fed-v1:0' ORDER BY r.id`,
    );
  const day = (days = 0) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

  it('is read once a day; an answer without a change confirms what it said', async () => {
    world.answer = serve(map(1e-6));
    expect(await run()).toEqual({ ran: 1 });
    expect(await run()).toEqual({ ran: 0 });
    expect(await prices()).toEqual([{ input: '1', open: true, seen: day() }]);
    expect(await view()).toMatchObject({
      lastError: null,
      lastOkAt: expect.any(String),
      lagSeconds: 0,
    });
    clock.aheadMs = DAY_MS;
    expect(await run()).toEqual({ ran: 1 });
    expect(world.asked.map(({ headers }) => headers['if-none-match'])).toEqual([
      undefined,
      '"one"',
    ]);
    expect(await prices()).toEqual([{ input: '1', open: true, seen: day(1) }]);
  });

  it('that still lists a change on the next day, unchanged, makes it a fact', async () => {
    world.answer = serve(map(1e-6));
    await run();
    world.answer = serve(map(1.1e-6), '"two"');
    clock.aheadMs = DAY_MS;
    await run();
    expect(await prices()).toHaveLength(1);
    clock.aheadMs = 2 * DAY_MS;
    await run();
    expect((await prices()).filter((row) => (row as { open: boolean }).open)).toMatchObject([
      { input: '1' },
      { input: '1.1' },
    ]);
  });

  it('that fails says what to do, loses nothing, and is tried again within the hour', async () => {
    world.answer = serve(map(1e-6));
    await run();
    for (const [what, wrong, error, hint] of WRONG) {
      world.answer = wrong;
      clock.aheadMs += DAY_MS;
      await run();
      const { lastError, lastHint, nextRunAt, lagSeconds } = await view();
      expect([what, lastError]).toEqual([what, expect.stringMatching(error)]);
      expect([what, lastHint]).toEqual([what, expect.stringMatching(hint)]);
      expect([what, (lagSeconds ?? 0) > 80_000]).toEqual([what, true]);
      expect(Date.parse(nextRunAt) - clock.now().getTime()).toBeLessThanOrEqual(HOUR_MS);
      const kept = [expect.objectContaining({ input: '1', open: true })];
      expect([what, await prices()]).toEqual([what, kept]);
      world.answer = serve(map(1e-6));
      clock.aheadMs += HOUR_MS;
      await run();
      const well = expect.objectContaining({ lastError: null, lastHint: null, lagSeconds: 0 });
      expect([what, await view()]).toEqual([what, well]);
    }
  });

  it('is paused and resumed with a reason, and tested without keeping anything', async () => {
    world.answer = serve(map(1e-6));
    const why = ['--reason', 'Moving house.'];
    expect(await cli('sources', 'pause', 'map', ...why)).toMatchObject({ code: 0 });
    expect(await run()).toEqual({ ran: 0 });
    expect(await cli('sources', 'test', 'map')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 added'),
    });
    expect(await prices()).toEqual([]);
    expect(await cli('sources', 'resume', 'map', ...why)).toMatchObject({ code: 0 });
    expect(await run()).toEqual({ ran: 1 });
    expect(await actions(bursar, 'source.%')).toEqual(
      expect.arrayContaining(['source.pause', 'source.resume']),
    );
    const { code, stderr } = await cli('sources', 'test', 'nothing');
    expect(`${code} ${stderr}`).toMatch(/^2 No source is called nothing\.\nThere is map\./);
    world.answer = (_, response) => void response.writeHead(500).end();
    expect(await cli('sources', 'test', 'map')).toMatchObject({ code: 1 });
    const listed = await cli('sources', 'list', '-o', 'json');
    expect(JSON.parse(listed.stdout)).toMatchObject([{ id: 'map', paused: false, every: '1d' }]);
  });

  it('of AWS is three files, of which one may fail alone', async () => {
    const aws = `- { id: aws, type: aws-prices, every: 12h, url: "${world.address}" }`;
    const product = {
      usagetype: 'USE1-acme.aws-1-mantle-input-tokens-standard',
      usd: '0.0010000000',
    };
    world.answer = (request, response) => {
      const offer = /aws\/(\w+)\/current\/index\.json$/.exec(request.url ?? '')?.[1] ?? '';
      if (offer === 'AmazonBedrock') serve(awsOffer(offer, [product]))(request, response);
      else response.writeHead(offer === '' ? 404 : 503).end();
    };
    await applyConfig(bursar, sourcesFile(aws).replace('sources:', 'sources:'));
    await run();
    const { sources } = await bursar.gql<{ sources: View[] }>(
      '{ sources { id lastError lastHint } }',
    );
    expect(sources.find(({ id }) => id === 'aws')?.lastError).toMatch(
      /^AmazonBedrockFoundationModels: .* answers 503\. AmazonBedrockService: .* answers 503\.$/,
    );
    expect(
      await bursar.rows(`SELECT model FROM price_row WHERE model = 'acme.aws-1'`),
    ).toHaveLength(1);
  });

  it('stands in the file as it was written, and goes where it is pruned', async () => {
    const exported = await (await bursar.http('/v1/config')).text();
    expect(exported).toContain('sources:');
    const { status } = await bursar.http('/v1/config?prune=true', {
      method: 'POST',
      headers: { 'content-type': 'text/yaml' },
      body: 'apiVersion: bursar/v1\n',
    });
    expect(status).toBe(200);
    expect(await bursar.rows('SELECT id FROM source')).toEqual([]);
  });
});
