import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { logLine, post, spendOf } from './support/lines.js';
import { awsOffer, genaiPrices, liteLlmMap, marketplace } from './support/price-lists.js';
import { runCli } from './support/process.js';
import { startBursar, type TestBursar } from './support/server.js';

let bursar: TestBursar;
let folder: string;
beforeAll(async () => {
  bursar = await startBursar({ worker: true });
  folder = mkdtempSync(path.join(os.tmpdir(), 'bursar-prices-'));
});
afterAll(async () => {
  await bursar.close();
  await rm(folder, { recursive: true });
});

interface Imported {
  publisher: string;
  document: string;
  version: number | null;
  counts: Record<string, number>;
  entries: { outcome: string; model: string; regions: string[]; tier: string; why: string }[];
  ignored: { why: string; count: number; examples: string[] }[];
}

let files = 0;
const cli = (...args: string[]) => runCli(args, { url: bursar.url, token: bursar.token });
async function importText(text: string | Buffer, ...more: string[]): Promise<Imported> {
  const file = path.join(folder, `list-${files++}`);
  writeFileSync(file, text);
  const { code, stdout, stderr } = await cli('prices', 'import', file, '-o', 'json', ...more);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return JSON.parse(stdout) as Imported;
}

interface Row {
  per1M: Record<string, string>;
  regions: string[];
  tier: string;
  routing: string;
  contextOver: string | null;
  validFrom: string | null;
  status: string;
  isSingleSource: boolean;
  confirmedOn: string | null;
  sources: { source: string; document: string }[];
}
async function rowsOf(model: string): Promise<Row[]> {
  const { prices } = await bursar.gql<{ prices: { edges: { node: { rows: Row[] } }[] } }>(
    `query ($search: String) { prices(search: $search) { edges { node { rows { per1M regions tier routing contextOver validFrom
       status isSingleSource confirmedOn sources { source document } } } } } }`,
    { search: model },
  );
  return prices.edges.flatMap(({ node }) => node.rows);
}
const today = () => new Date().toISOString().slice(0, 10);

describe('an offer file of AWS', () => {
  it('AmazonBedrock: prices per thousand, ids in the usage type or names beside it', async () => {
    const nova = { model: 'Nova 9 Lite' };
    await importText(liteLlmMap({ 'amazon.nova-9-lite-v1:0': { input: 3e-7, output: 2.5e-6 } }));
    const result = await importText(
      awsOffer('AmazonBedrock', [
        { usagetype: 'USE1-Nova9.0Lite-input-tokens', usd: '0.0003000000', attributes: nova },
        { usagetype: 'USE1-Nova9.0Lite-output-tokens', usd: '0.0025000000', attributes: nova },
        {
          usagetype: 'USE1-Nova9.0Lite-input-tokens-cross-region-global-batch',
          usd: '0.0001450000',
          attributes: nova,
        },
        { usagetype: 'USE1-acme.new-1-mantle-input-tokens-flex', usd: '0.0000700000' },
        { usagetype: 'USE1-acme.new-1-mantle-output-tokens-flex', usd: '0.0001400000' },
        {
          usagetype: 'USE1-Nova9.0Lite-input-tokens-reserved-1m-tpm-hour',
          usd: '3',
          attributes: nova,
        },
      ]),
    );
    expect(result).toMatchObject({
      publisher: 'aws',
      document: 'AmazonBedrock',
      counts: { added: 2, confirmed: 1, changed: 0, held: 0, ignored: 1 },
    });
    expect(result.ignored).toEqual([
      {
        why: 'not sold by tokens on demand',
        count: 1,
        examples: ['USE1-Nova9.0Lite-input-tokens-reserved-1m-tpm-hour'],
      },
    ]);
    const rows = await rowsOf('amazon.nova-9-lite-v1:0');
    expect(rows.find(({ tier }) => tier === 'batch')).toMatchObject({
      routing: 'global',
      per1M: { input: '0.145' },
      isSingleSource: true,
    });
    // Two publishers list the standard price, so it is confirmed.
    expect(
      rows.find(({ regions, tier }) => tier === 'standard' && regions.includes('us-east-1')),
    ).toMatchObject({
      per1M: { input: '0.3', output: '2.5' },
      isSingleSource: false,
      confirmedOn: today(),
    });
    expect(await rowsOf('acme.new-1')).toMatchObject([
      {
        tier: 'flex',
        per1M: { input: '0.07', output: '0.14' },
        validFrom: '2026-11-01T00:00:00.000Z',
      },
    ]);
  });

  it('AmazonBedrockFoundationModels: per million, both spellings of the marketplace, all cache meters', async () => {
    await importText(
      genaiPrices([
        { id: 'anthropic.claude-newt-7-20261101-v1:0', prices: { '': ['3.3', '16.5'] } },
      ]),
    );
    const name = 'Claude Newt 7';
    const result = await importText(
      awsOffer('AmazonBedrockFoundationModels', [
        marketplace(name, 'InputTokenCount', '3.3000000000'),
        marketplace(name, 'output_tokens_standard', '16.5000000000', { unit: '1M tokens' }),
        marketplace(name, 'CacheReadInputTokenCount', '0.3300000000'),
        marketplace(name, 'CacheWriteInputTokenCount', '4.1250000000'),
        marketplace(name, 'CacheWrite1hInputTokenCount', '6.6000000000'),
        marketplace(name, 'cache_write_tokens_30m_standard', '5.0000000000'),
        marketplace(name, 'InputTokenCount_Global', '3.0000000000'),
        marketplace(name, 'OutputTokenCount_Global', '15.0000000000'),
        marketplace(name, 'InputTokenCount_Global_Batch', '1.5000000000'),
        marketplace('Claude Stranger 1', 'InputTokenCount', '1.0000000000'),
      ]),
    );
    expect(result.counts).toEqual({ added: 3, confirmed: 0, changed: 0, held: 0, ignored: 1 });
    expect(result.ignored[0]).toMatchObject({
      why: 'the list names a model whose id is not known here',
      examples: ['Claude Stranger 1 (Amazon Bedrock Edition)'],
    });
    const rows = await rowsOf('anthropic.claude-newt-7');
    const of = (routing: string, tier: string) =>
      rows.find(
        (row) => row.routing === routing && row.tier === tier && row.regions.includes('us-east-1'),
      );
    expect(of('in-region-or-geo', 'standard')?.per1M).toEqual({
      input: '3.3',
      output: '16.5',
      cacheRead: '0.33',
      cacheWrite5m: '4.125',
      cacheWrite1h: '6.6',
      cacheWrite30m: '5',
    });
    expect(of('global', 'standard')?.per1M).toEqual({ input: '3', output: '15' });
    expect(of('global', 'batch')?.per1M).toEqual({ input: '1.5' });
  });

  it('AmazonBedrockService: abbreviated names; regions with one price are one row', async () => {
    const products = ['us-east-1', 'eu-central-1'].flatMap((region) =>
      ['input', 'output'].map((kind) => ({
        usagetype: `${region === 'us-east-1' ? 'USE1' : 'EUC1'}-ClaudeNewt7-${kind}-tokens-priority`,
        usd: kind === 'input' ? '0.0050000000' : '0.0250000000',
        region,
      })),
    );
    const result = await importText(awsOffer('AmazonBedrockService', products));
    expect(result.entries).toMatchObject([
      { outcome: 'added', tier: 'priority', regions: ['eu-central-1', 'us-east-1'] },
    ]);
  });

  it('of another service, broken, cut off or no list at all is told apart, with what to do', async () => {
    const said = async (text: string | Buffer) => {
      const file = path.join(folder, `bad-${files++}`);
      writeFileSync(file, text);
      const { code, stderr } = await cli('prices', 'import', file);
      return `${code} ${stderr}`;
    };
    expect(await said(awsOffer('AmazonEC2', []))).toMatch(
      /^2 .*AWS’s price list of AmazonEC2.*\nReadable are/s,
    );
    expect(
      await said(awsOffer('AmazonBedrock', [{ usagetype: 'USE1-x', usd: '1' }]).slice(0, 400)),
    ).toMatch(/^2 .*cut off.*again, whole/s);
    expect(await said('<html>not found</html>')).toMatch(/^2 .*It is no JSON/s);
    expect(await said('{"a": 1}')).toMatch(/^2 .*no list of prices/s);
    expect(await said(gzipSync('[]').subarray(0, 12))).toMatch(
      /^2 .*gzip file that cannot be read/s,
    );
    expect((await cli('prices', 'import', path.join(folder, 'absent'))).code).toBe(2);
    expect((await cli('prices', 'import', 'http://example.org/map.json')).code).toBe(2);
  });
});

describe('a list', () => {
  it('read again confirms what it brought, and a dry run changes nothing', async () => {
    const map = liteLlmMap({ 'us.acme.twice-v1:0': { input: 1e-6, output: 2e-6 } });
    const dry = await importText(map, '--dry-run');
    expect(dry).toMatchObject({ version: null, counts: { added: 1 } });
    expect(await rowsOf('acme.twice')).toEqual([]);
    expect((await importText(gzipSync(map))).counts).toMatchObject({ added: 1, confirmed: 0 });
    expect(await importText(map)).toMatchObject({
      version: null,
      counts: { added: 0, confirmed: 1 },
    });
    expect(await rowsOf('acme.twice')).toMatchObject([
      { regions: ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'], status: 'single-source' },
    ]);
  });

  it('with a hostile price, name or length holds that price and takes the others', async () => {
    const { counts, entries } = await importText(
      liteLlmMap({
        'us.acme.good-v1:0': { input: 1e-6, output: 2e-6 },
        'us.acme.dear-v1:0': { input: 0.5, output: 2e-6 },
        'us.acme.free-v1:0': { input: 1e-12, output: 2e-6 },
        'us.acme.fine-v1:0': { input: 1.23456789012e-6, output: 2e-6 },
        'us.acme.minus-v1:0': { input: -1e-6, output: 2e-6 },
        'us.acme.long-v1:0': {
          input: 1e-6,
          output: 2e-6,
          more: { input_cost_per_token_above_200k_tokens: 2e-6 },
        },
        'us.acme.batch-v1:0': {
          input: 1e-6,
          output: 2e-6,
          more: { input_cost_per_token_batches: 9e-7, output_cost_per_token_batches: 1e-6 },
        },
      }),
    );
    const held = entries
      .filter(({ outcome }) => outcome === 'held')
      .map(({ model, why }) => `${model}: ${why}`);
    expect(held.sort()).toEqual([
      'acme.batch-v1:0: input at 0.9 is not within 35 to 80 % of the standard price, 1.',
      'acme.dear-v1:0: input at 500000 USD per million is outside 0.001 to 1,000.',
      'acme.fine-v1:0: input at 1.23456789012 is no price with at most nine decimals.',
      'acme.free-v1:0: input at 0.000001 USD per million is outside 0.001 to 1,000.',
      'acme.long-v1:0: The price for long prompts lacks output.',
    ]);
    expect(counts).toMatchObject({ added: 3, held: 5, ignored: 2 });
  });
});

it('a price that arrives rates the calls that wait for it', async () => {
  const lines = [1, 2].map(() =>
    logLine({ model: 'us.acme.waits-v1:0', input: 1_000, output: 100 }),
  );
  expect((await post(bursar, lines)).body).toMatchObject({ unpriced: 2 });
  const { stdout } = await cli('prices', 'status', '-o', 'json');
  expect(JSON.parse(stdout)).toMatchObject({
    unpriced: [{ model: 'us.acme.waits-v1:0', requests: 2 }],
  });
  await importText(liteLlmMap({ 'us.acme.waits-v1:0': { input: 3e-6, output: 1.5e-5 } }));
  for (let tries = 0; tries < 200 && (await spendOf(bursar, ['model'])).total.unpriced > 0; tries++)
    await sleep(50);
  expect((await spendOf(bursar, ['model'])).total).toMatchObject({ unpriced: 0, cost: '0.009' });
});
