import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { importStage, importText, rowsOf } from '../support/prices/price-imports.js';
import { liteLlmMap } from '../support/prices/price-lists.js';

importStage();

describe('a price list', () => {
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
