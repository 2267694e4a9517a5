import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readConfig } from '../../apps/api/src/platform/config.js';
import { Outgoing } from '../../apps/api/src/platform/outgoing/outgoing.js';
import { outside, serve, sourcesFile } from '../support/prices/outside.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const world = outside();

describe('a source in the file', () => {
  let bursar: TestBursar;
  beforeAll(async () => {
    bursar = await startBursar();
  });
  afterAll(() => bursar.close());

  it.each([
    ['{ id: x, type: carrier-pigeon }', 'bad_source_type'],
    ['{ id: x, type: price-map }', 'missing'],
    ['{ id: x, type: price-map, url: "ftp://a/b" }', 'bad_url'],
    ['{ id: x, type: price-map, url: "https://me:secret@a/b" }', 'bad_url'],
    ['{ id: x, type: aws-prices, every: 5m }', 'bad_every'],
    ['{ id: x, type: aws-prices, every: daily }', 'bad_every'],
    ['{ id: X Y, type: aws-prices }', 'bad_source_id'],
    ['{ id: x, type: aws-prices, colour: red }', 'unknown_key'],
  ])('written %s is refused as %s', async (text, code) => {
    const answered = await bursar.http('/v1/config?dryRun=true', {
      method: 'POST',
      headers: { 'content-type': 'text/yaml' },
      body: sourcesFile(`- ${text}`),
    });
    expect(answered.status).toBe(422);
    const { problems } = (await answered.json()) as { problems: { code: string }[] };
    expect(problems.map((one) => one.code)).toContain(code);
  });
});

describe('what is fetched from outside', () => {
  const config = (allow?: string) =>
    readConfig({
      DATABASE_URL: 'postgres://x',
      ...(allow !== undefined && { BURSAR_OUTGOING_ALLOW: allow }),
    });
  const get = (url: string, allow?: string, bounds: { bytesMax?: number; msMax?: number } = {}) =>
    new Outgoing(config(allow)).get(url, { bytesMax: 1_000, msMax: 5_000, ...bounds });

  it('is bounded in size, plain and unpacked, and in time', async () => {
    world.answer = (_, response) => void response.end('x'.repeat(2_000));
    await expect(get(world.address, 'loopback')).rejects.toThrow('is longer than');
    world.answer = serve('x'.repeat(5_000_000));
    await expect(get(world.address, 'loopback')).rejects.toThrow('is longer than');
    world.answer = () => undefined;
    await expect(get(world.address, 'loopback', { msMax: 100 })).rejects.toThrow(
      'too long to answer',
    );
    world.answer = (_, response) => void response.write('slow');
    await expect(get(world.address, 'loopback', { msMax: 100 })).rejects.toThrow(
      'too long to answer',
    );
  });

  it.each([
    ['http://127.0.0.1:1/', 'without TLS'],
    ['https://127.0.0.1:1/', 'internal address'],
    ['https://[::1]:1/', 'internal address'],
    ['https://[::ffff:10.0.0.1]/', 'internal address'],
    ['https://localhost:1/', 'internal address'],
    ['https://2130706433/', 'internal address'],
    ['https://169.254.169.254/', 'internal address'],
    ['file:///etc/passwd', 'no address of the web'],
    ['nonsense', 'no address of the web'],
  ])('is not %s unless it is allowed', async (url, message) => {
    await expect(get(url)).rejects.toThrow(message);
  });
});
