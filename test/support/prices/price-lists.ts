/** Price lists in the shapes of their publishers, with a few prices of the tests' own. */

export interface AwsProduct {
  readonly usagetype: string;
  readonly usd: string;
  readonly region?: string;
  readonly unit?: string;
  readonly from?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** An offer file as `index.json` has it: products by SKU, terms by SKU and rate code, prices as text with ten decimals. */
export function awsOffer(offerCode: string, products: readonly AwsProduct[]): string {
  const named = products.map((product, at) => ({ sku: `SKU${at}`, ...product }));
  return JSON.stringify({
    formatVersion: 'v1.0',
    offerCode,
    version: '20261127010203',
    publicationDate: '2026-11-27T01:02:03Z',
    products: Object.fromEntries(
      named.map(({ sku, usagetype, region = 'us-east-1', attributes }) => [
        sku,
        {
          sku,
          productFamily: 'Amazon Bedrock',
          attributes: { servicecode: offerCode, regionCode: region, usagetype, ...attributes },
        },
      ]),
    ),
    terms: {
      OnDemand: Object.fromEntries(
        named.map(({ sku, usd, unit = '1K tokens', from = '2026-11-01' }) => [
          sku,
          {
            [`${sku}.JRTCKXETXF`]: {
              offerTermCode: 'JRTCKXETXF',
              sku,
              effectiveDate: `${from}T00:00:00Z`,
              priceDimensions: {
                [`${sku}.JRTCKXETXF.6YS6EN2CT7`]: {
                  unit,
                  beginRange: '0',
                  endRange: 'Inf',
                  description: `$${usd} per ${unit}`,
                  pricePerUnit: { USD: usd },
                },
              },
              termAttributes: {},
            },
          },
        ]),
      ),
    },
  });
}

/** Marketplace models: the model is in `servicename` alone, a unit is a million tokens. */
export const marketplace = (
  name: string,
  usage: string,
  usd: string,
  more: Partial<AwsProduct> = {},
): AwsProduct => ({
  usagetype: `USE1-MP:USE1_${usage}-Units`,
  usd,
  unit: 'Units',
  attributes: { servicename: `${name} (Amazon Bedrock Edition)` },
  ...more,
});

export interface LiteLlmEntry {
  readonly input: number;
  readonly output: number;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Prices are USD per token, as JSON numbers. */
export const liteLlmMap = (entries: Readonly<Record<string, LiteLlmEntry>>): string =>
  JSON.stringify({
    sample_spec: { litellm_provider: 'one of https://docs.litellm.ai/docs/providers' },
    ...Object.fromEntries(
      Object.entries(entries).map(([key, { input, output, more }]) => [
        key,
        {
          litellm_provider: 'bedrock_converse',
          mode: 'chat',
          max_tokens: 8_192,
          input_cost_per_token: input,
          output_cost_per_token: output,
          ...more,
        },
      ]),
    ),
  });

export interface GenaiModel {
  readonly id: string;
  /** As its clause names it; the id itself by default. */
  readonly equals?: string;
  /** By the day from which they count; '' = always. USD per million, as text. */
  readonly prices: Readonly<Record<string, readonly [input: string, output: string]>>;
}

export const genaiPrices = (models: readonly GenaiModel[]): string =>
  JSON.stringify([
    { id: 'anthropic', models: [] },
    {
      id: 'aws',
      name: 'AWS Bedrock',
      models: models.map(({ id, equals = id, prices }) => ({
        id,
        match: { equals },
        prices: Object.entries(prices).map(([from, [input, output]]) => ({
          ...(from !== '' && { constraint: { start_date: from } }),
          prices: { input_mtok: input, output_mtok: output },
        })),
      })),
    },
  ]);
