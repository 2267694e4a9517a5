import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { logLine, post, spendOf } from '../support/usage/lines.js';
import {
  bursar,
  cli,
  fileOf,
  folder,
  importStage,
  importText,
  rowsOf,
  today,
} from '../support/prices/price-imports.js';
import { awsOffer, genaiPrices, liteLlmMap, marketplace } from '../support/prices/price-lists.js';

importStage();

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

  it('of another service, broken, cut off or no list at all is recognised, with what to do', async () => {
    const said = async (text: string | Buffer) => {
      const { code, stderr } = await cli('prices', 'import', fileOf(text));
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
