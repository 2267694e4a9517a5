import { AWS_OFFERS, type AwsContext, readAwsOffer } from './aws-offers.js';
import { pricesOfModels, readGenaiPrices } from './genai-prices.js';
import { bareAtGlobalPrice, readLiteLlm } from './litellm.js';
import type { PriceList } from './listed.js';
import { modelNames } from './model-names.js';

/** A file that is no list of prices that can be read; the message says what was found instead. */
export class UnknownPriceList extends Error {
  constructor(
    message: string,
    readonly hint: string,
  ) {
    super(message);
    this.name = 'UnknownPriceList';
  }
}

const READABLE =
  'Readable are AWS’s offer files (index.json of AmazonBedrock, AmazonBedrockFoundationModels and AmazonBedrockService), LiteLLM’s model_prices_and_context_window.json and the data.json of genai-prices.';

/** What a list is compared with: the models that are known, and where their long prompts begin. */
export interface KnownModel {
  readonly model: string;
  readonly contextOver: readonly number[];
}

type Entry = Readonly<Record<string, unknown>>;
const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Recognises a list by what is in it, whatever it is called. Throws UnknownPriceList. */
export function readPriceList(text: string, known: readonly KnownModel[]): PriceList {
  const json = parsed(text);
  const list = read(json, known);
  if (list.prices.length === 0)
    throw new UnknownPriceList(`No price of Bedrock could be read in it.`, READABLE);
  return list;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const start = text.trimStart().slice(0, 1);
    const what =
      start === '{' || start === '['
        ? `It is JSON that is broken or cut off: ${(error as Error).message}.`
        : 'It is no JSON.';
    throw new UnknownPriceList(what, `Get the file again, whole. ${READABLE}`);
  }
}

function read(json: unknown, known: readonly KnownModel[]): PriceList {
  if (isEntry(json) && isEntry(json['products']) && isEntry(json['terms'])) {
    const offer = String(json['offerCode']);
    if (!AWS_OFFERS.some((one) => one === offer))
      throw new UnknownPriceList(`It is AWS’s price list of ${offer}.`, READABLE);
    return readAwsOffer(json, contextOf(known));
  }
  if (Array.isArray(json) && json.some((one) => isEntry(one) && Array.isArray(one['models'])))
    return readGenai(json, known);
  if (isEntry(json) && Object.values(json).some((one) => isEntry(one) && 'litellm_provider' in one))
    return readMap(json);
  throw new UnknownPriceList('It is no list of prices that Bursar knows.', READABLE);
}

function readGenai(json: unknown, known: readonly KnownModel[]): PriceList {
  const { models, skipped } = readGenaiPrices(json);
  const prices = pricesOfModels(
    models,
    known.map(({ model }) => model),
  );
  return { publisher: 'genai-prices', document: 'data', published: null, prices, skipped };
}

function readMap(json: unknown): PriceList {
  const { prices, skipped } = readLiteLlm(json);
  const isBare = bareAtGlobalPrice(prices);
  const bare = prices.filter(isBare).map(({ key }) => ({
    key,
    reason: 'the map lists the bare id at the price of its global profile',
  }));
  return {
    publisher: 'litellm',
    document: 'map',
    published: null,
    prices: prices.filter((price) => !isBare(price)),
    skipped: [...skipped, ...bare],
  };
}

function contextOf(known: readonly KnownModel[]): AwsContext {
  const lengths = new Map(known.map(({ model, contextOver }) => [model, contextOver]));
  return {
    names: modelNames(known.map(({ model }) => model)),
    longOver: (model) => {
      const over = new Set(lengths.get(model));
      const [only] = over;
      return over.size === 1 && only !== undefined ? only : null;
    },
  };
}
