import { type RateData, type RatePlace, selfNames } from '@bursar/policy';
import { type PriceBook, type PriceRowData, worstRates } from '@bursar/pricing';
import { modelNames } from '../../prices/prices.module.js';

/** Geo prefixes of Bedrock's profiles, with a region where each is sold. */
const PROFILES: readonly (readonly [string, RegExp])[] = [
  ['us.', /^us-(?!gov)/],
  ['eu.', /^eu-/],
  ['apac.', /^ap-/],
  ['jp.', /^ap-northeast-[13]$/],
  ['au.', /^ap-southeast-[24]$/],
  ['in.', /^ap-south-[12]$/],
  ['us-gov.', /^us-gov-/],
  ['global.', /^/],
];

/** Rates are published again long before a price that begins later than this does. */
const AHEAD_MS = 3_600_000;

/** What a model costs is asked at both ends of the time until the next publication, and beyond every context step. */
export interface RatesAt {
  readonly book: PriceBook;
  readonly at: number;
}

/**
 * Pure. What tokens of every priced model can cost at most, under every name that calls use for it. A name that says nothing of
 * the model it stands for is listed without a price, too: a route may send such a call to another model.
 */
export function ratesOf({ book, at }: RatesAt): RateData[] {
  const regions = regionsOf(book);
  const over = stepsOf(book);
  const found = referencesOf(book).flatMap((reference) => {
    const { provider, model } = reference;
    const places = placesOf(book, reference, regions, over, at);
    const names = modelNames(book, provider, model);
    const self = selfNames(model);
    const resolved = names.called.find((name) => !self.called.includes(name));
    const wide = names.known.filter((name) => !names.called.includes(name));
    const isNamedByText = resolved === undefined && wide.every((name) => self.known.includes(name));
    if (places.length === 0 && isNamedByText) return [];
    return [
      {
        provider,
        model,
        ...(resolved !== undefined && { resolved }),
        ...(wide.length > 0 && { alsoKnownAs: wide }),
        places,
      },
    ];
  });
  return found.sort((a, b) => compare(a.provider, b.provider) || compare(a.model, b.model));
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Every region that a row names, and the ones that '*commercial' stands for are among those. */
function regionsOf(book: PriceBook): string[] {
  const rows = [...book.bedrock.values()].flat();
  const named = rows.flatMap(({ regions }) => regions).filter((region) => !region.startsWith('*'));
  return [...new Set(named)].sort();
}

function stepsOf(book: PriceBook): number[] {
  const rows = [...book.bedrock.values(), ...book.direct.values()].flat();
  const over = rows.flatMap(({ contextOver }) =>
    contextOver === null ? [] : [Number(contextOver)],
  );
  return [0, ...new Set(over)].sort((a, b) => a - b);
}

/** A name that calls use, with the rows behind it where they are plain to see. */
interface Reference {
  readonly provider: string;
  readonly model: string;
  readonly rows?: readonly PriceRowData[] | undefined;
}

/** By which names callers ask: the id, its profiles where they are sold, aliases, application profiles, a provider's own. */
function referencesOf(book: PriceBook): Reference[] {
  const provider = 'bedrock';
  const listed = [...book.bedrock].flatMap(([id, rows]): Reference[] => {
    const sold = rows.flatMap(({ regions }) => regions);
    const profiles = PROFILES.filter(([, fits]) =>
      sold.some((region) => region.startsWith('*') || fits.test(region)),
    );
    return [
      { provider, model: id, rows },
      ...profiles.map(([prefix]) => ({ provider, model: `${prefix}${id}`, rows })),
    ];
  });
  const aliases = [...book.aliases.keys()];
  const own = [...aliases, ...book.profiles.keys()].map((model) => ({ provider, model }));
  const direct = [...book.direct.keys()].flatMap((key): Reference[] => {
    const slash = key.indexOf('/');
    const seller = key.slice(0, slash);
    return [key.slice(slash + 1), ...aliases].map((model) => ({ provider: seller, model }));
  });
  const fit = [...listed, ...own, ...direct].filter(({ model }) =>
    /^[^\s*\p{Cc}]{1,2048}$/u.test(model),
  );
  return [...new Map(fit.map((one) => [`${one.provider} ${one.model}`, one])).values()];
}

/** Regions with the same steps share a place; a provider's own API has one place. */
function placesOf(
  book: PriceBook,
  { provider, model, rows }: Reference,
  regions: readonly string[],
  over: readonly number[],
  at: number,
): RatePlace[] {
  const alike = provider === 'bedrock' ? likeRegions(book, rows, regions) : [['']];
  const byText = new Map<string, { regions: string[]; steps: RatePlace['steps'] }>();
  for (const group of alike) {
    const steps = stepsAt(book, provider, model, group[0] ?? '', over, at);
    if (steps.length === 0) continue;
    const text = JSON.stringify(steps);
    const place = byText.get(text) ?? { regions: [], steps };
    place.regions.push(...group.map((region) => region || '*'));
    byText.set(text, place);
  }
  return [...byText.values()].map(({ regions: named, steps }) => ({
    regions: named.sort(),
    steps,
  }));
}

/** Regions that the same rows name cost the same, unless a contract tells them apart: then each is asked by itself. */
function likeRegions(
  book: PriceBook,
  rows: readonly PriceRowData[] | undefined,
  regions: readonly string[],
): string[][] {
  const isByRegion = book.layers.some(({ conditions }) => conditions.length > 0);
  if (rows === undefined || isByRegion) return regions.map((region) => [region]);
  const kindOf = (region: string) => (/^(us-gov|us-iso|eu-iso|eusc|cn)-/.test(region) ? 'x' : 'c');
  const groups = Map.groupBy(
    regions,
    (region) =>
      kindOf(region) + rows.map(({ regions: named }) => Number(named.includes(region))).join(''),
  );
  return [...groups.values()];
}

function stepsAt(
  book: PriceBook,
  provider: string,
  modelRef: string,
  region: string,
  over: readonly number[],
  at: number,
): RatePlace['steps'] {
  const steps: { over: number; input: string; output: string }[] = [];
  for (const tokens of over) {
    // A gateway holds by one price for all: the most that any team pays.
    const moments = [at, at + AHEAD_MS].flatMap((when) =>
      [undefined, ...book.teams].map((team) =>
        worstRates(book, { modelRef, region, provider, team, at: when }, tokens + 1),
      ),
    );
    const priced = moments.filter((rates) => rates.outcome === 'priced');
    // A price that is about to end is no price to hold by; and the units that a call asks for are known to the api alone.
    if (priced.length < moments.length || priced.some(({ units }) => units > 0n)) continue;
    const most = (pick: 'input' | 'output') =>
      priced.reduce((a, rates) => (rates[pick] > a ? rates[pick] : a), 0n).toString();
    const [input, output] = [most('input'), most('output')];
    const before = steps.at(-1);
    if (before?.input !== input || before.output !== output)
      steps.push({ over: tokens, input, output });
  }
  return steps;
}
