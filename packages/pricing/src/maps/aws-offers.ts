import type { Meter } from '../book.js';
import { readUsageType, type UsageMeaning } from './aws-usage-type.js';
import { shiftedText } from './decimal.js';
import type { ListedDoubt, ListedPrice, PriceList } from './listed.js';
import type { ModelNames } from './model-names.js';

/** The offers in which AWS sells Bedrock. Reading the first alone would drop every current Claude. */
export const AWS_OFFERS = [
  'AmazonBedrock',
  'AmazonBedrockFoundationModels',
  'AmazonBedrockService',
] as const;

type Entry = Readonly<Record<string, unknown>>;
const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const entryOf = (value: unknown): Entry => (isEntry(value) ? value : {});
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Decimal places from a unit's price to that of a million tokens. In the marketplace a unit is a million tokens. */
const UNIT_PLACES: Readonly<Record<string, number>> = {
  '1k tokens': 3,
  '1000 tokens': 3,
  '1m tokens': 0,
  '1000000 tokens': 0,
  tokens: 6,
  token: 6,
  units: 0,
};

/** What one product says of one meter, region and model, by the day from which it applies. */
interface Said extends UsageMeaning {
  readonly model: string;
  readonly region: string;
  readonly sku: string;
  readonly from: string;
  readonly price: string | null;
  readonly doubt: ListedDoubt | null;
}

export interface AwsContext {
  readonly names: ModelNames;
  /** Above how many tokens a prompt of the model is long; null = not known. */
  readonly longOver: (model: string) => number | null;
}

export function readAwsOffer(offer: Entry, { names, longOver }: AwsContext): PriceList {
  const skipped = new Map<string, string>();
  const said: Said[] = [];
  const terms = entryOf(entryOf(offer['terms'])['OnDemand']);
  for (const [sku, product] of Object.entries(entryOf(offer['products']))) {
    const attributes = entryOf(entryOf(product)['attributes']);
    const usageType = textOf(attributes['usagetype']);
    const meaning = readUsageType(usageType);
    const models = meaning === null ? [] : modelsOf(meaning, attributes, names);
    const region = textOf(attributes['regionCode']);
    if (meaning === null) skipped.set(usageType || sku, 'not sold by tokens on demand');
    else if (models.length === 0) skipped.set(nameOf(meaning, attributes), NO_ID);
    else if (region === '') skipped.set(usageType, 'no region');
    else if (meaning.isLong && models.every((model) => longOver(model) === null))
      skipped.set(usageType, 'how long a long prompt is, is not known');
    else
      for (const model of models)
        said.push(...pricesOf(entryOf(terms[sku]), { ...meaning, model, region, sku }));
  }
  return {
    publisher: 'aws',
    document: textOf(offer['offerCode']),
    published: textOf(offer['publicationDate']) || null,
    prices: joined(said, longOver),
    skipped: [...skipped].map(([key, reason]) => ({ key, reason })),
  };
}

const NO_ID = 'the list names a model whose id is not known here';

const nameOf = ({ id, name }: UsageMeaning, attributes: Entry): string =>
  id ??
  (textOf(attributes['model']) ||
    textOf(attributes['titanModel']) ||
    (name === '' ? textOf(attributes['servicename']) : name));

function modelsOf(meaning: UsageMeaning, attributes: Entry, names: ModelNames): readonly string[] {
  if (meaning.id !== null && /^[a-z0-9]+\.\S+$/.test(meaning.id)) return [meaning.id];
  const name = nameOf(meaning, attributes);
  const found = names(name);
  return found.length > 0 || meaning.name === '' ? found : names(meaning.name);
}

type Product = UsageMeaning & Pick<Said, 'model' | 'region' | 'sku'>;

function pricesOf(terms: Entry, product: Product): Said[] {
  return Object.values(terms).flatMap((term) => {
    const from = textOf(entryOf(term)['effectiveDate']).slice(0, 10);
    const dimensions = Object.values(entryOf(entryOf(term)['priceDimensions'])).map(entryOf);
    return dimensions.map((dimension): Said => {
      const unit = textOf(dimension['unit']);
      const usd = textOf(entryOf(dimension['pricePerUnit'])['USD']);
      const places = UNIT_PLACES[unit.toLowerCase()];
      if (places !== undefined && /^\d+(\.\d+)?$/.test(usd))
        return { ...product, from, price: shiftedText(usd, places), doubt: null };
      const text = `The list has ${usd || 'no'} USD per “${unit}” for ${product.meter}, which is no unit of tokens.`;
      return { ...product, from, price: null, doubt: { code: 'unknown_unit', text } };
    });
  });
}

/** A price for each model, tier, day and set of meters, with all regions where it is the same. */
function joined(said: readonly Said[], longOver: AwsContext['longOver']): ListedPrice[] {
  const cards = new Map<string, Said[]>();
  for (const one of said) {
    const key = JSON.stringify([one.model, one.routing, one.tier, one.isLong, one.region]);
    cards.set(key, [...(cards.get(key) ?? []), one]);
  }
  const groups = new Map<string, { price: ListedPrice; regions: string[] }>();
  for (const [first, ...more] of cards.values()) {
    if (first === undefined) continue;
    for (const price of byDay([first, ...more], first.isLong ? longOver(first.model) : null)) {
      const { key: _, ...same } = price;
      const group = groups.get(JSON.stringify(same)) ?? { price, regions: [] };
      groups.set(JSON.stringify(same), group);
      group.regions.push(first.region);
    }
  }
  return [...groups.values()].map(({ price, regions }) => ({ ...price, regions: regions.sort() }));
}

/** A meter that changes later keeps its price until then, so every day has all meters. */
function byDay(card: readonly Said[], contextOver: number | null): ListedPrice[] {
  const [first] = card;
  if (first === undefined) return [];
  const days = [...new Set(card.map(({ from }) => from))].sort();
  return days.map((day) => {
    const { per1M, doubt } = metersAt(card, day);
    return {
      key: first.sku,
      model: first.model,
      surface: first.id === null ? 'bedrock-runtime' : 'bedrock-mantle',
      routing: first.routing,
      place: '',
      tier: first.tier,
      contextOver,
      from: day === '' ? null : day,
      per1M,
      perUnit: {},
      ...(doubt !== null && { doubt }),
    };
  });
}

function metersAt(
  card: readonly Said[],
  day: string,
): { per1M: Record<Meter, string>; doubt: ListedDoubt | null } {
  const per1M: Record<Meter, string> = {};
  let doubt: ListedDoubt | null = null;
  for (const meter of [...new Set(card.map((one) => one.meter))].sort()) {
    const until = card.filter((one) => one.meter === meter && one.from <= day);
    const latest = until
      .map(({ from }) => from)
      .sort()
      .at(-1);
    const now = until.filter(({ from }) => from === latest);
    const values = new Set(now.flatMap(({ price }) => (price === null ? [] : [price])));
    const [value] = values;
    if (values.size > 1) {
      const text = `The list has ${[...values].join(' and ')} for ${meter}.`;
      doubt = { code: 'two_values', text };
    } else if (value !== undefined) per1M[meter] = value;
    doubt ??= now.find((one) => one.doubt !== null)?.doubt ?? null;
  }
  return { per1M, doubt };
}
