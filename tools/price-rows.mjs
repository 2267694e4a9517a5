/** What tools/price-book.mjs does: prices of public maps beside the book, and the rows that they become. */
import {
  bareAtGlobalPrice,
  compareWithBook,
  compileBook,
  GEOGRAPHIES,
  listedFor,
  loadSeed,
  readGenaiPrices,
  readLiteLlm,
} from '@bursar/pricing';

/** Where the bare id of a model is sold, if only one map lists it: other regions may cost something else. */
const BARE_REGIONS = ['us-east-1', 'us-east-2', 'us-west-2'];

function compileSeed(seed, at) {
  const { rows, multipliers } = loadSeed(seed);
  const data = { version: 1, rows, layers: [], aliases: [], inferenceProfiles: {}, multipliers };
  return compileBook(data, new Date(at));
}

/** Every price of LiteLLM's map beside the book and the other map. */
export function compareAll({ seed, litellm, genai, day, reasons }) {
  const at = Date.parse(`${day}T12:00:00Z`);
  const book = compileSeed(seed, at);
  const list = readLiteLlm(litellm);
  const other = readGenaiPrices(genai);
  const bare = bareAtGlobalPrice(list.prices);
  return list.prices.map((price) => {
    const second = secondOf(other.models, price, day);
    return {
      price,
      second,
      verdict: compareWithBook(book, price, at),
      agreement:
        second === null ? 'single-source' : agree(price, second) ? 'confirmed' : 'conflict',
      reason: reasons.rows[price.key] ?? reasons.models[price.model] ?? (bare(price) ? BARE : null),
    };
  });
}

const BARE = 'LiteLLM lists the bare id of this model at its global price';

/** The price of the other map for the same id and prompt length, as it is in force on a day. */
function secondOf(models, { key, place, tier, contextOver }, day) {
  if (tier !== 'standard' || /\d$|gov/.test(place)) return null;
  const ref = key.split('/').at(-1);
  const inForce = listedFor(models, ref)
    .filter((one) => one.contextOver === contextOver && (one.from ?? '') <= day)
    .sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? 1 : -1));
  // A price without a scope is that of the first regions: it says nothing of other geographies.
  const isScoped = /^(global|regional)\./.test(inForce[0]?.key ?? '');
  return isScoped || place === '' || place === 'us' ? (inForce[0] ?? null) : null;
}

function agree(price, second) {
  const shared = Object.keys(second.per1M).filter((meter) => meter in price.per1M);
  return shared.length > 0 && shared.every((meter) => second.per1M[meter] === price.per1M[meter]);
}

/** The book with everything new in it, and what a person must decide. */
export function rebuild(input) {
  const { seed, day } = input;
  const rows = seed.rows.map((row) => ({ ...row }));
  const fresh = [];
  const held = [];
  for (const found of compareAll(input)) {
    const { price, second, verdict, agreement, reason } = found;
    if (reason !== null) continue;
    if (verdict.outcome === 'same') confirm(rows[verdict.row - 1], agreement, day);
    else if (agreement === 'conflict') held.push(found);
    else if (verdict.outcome === 'missing') fresh.push(found);
    else if (Object.values(verdict.meters).every(([own]) => own === null))
      addMeters(rows[verdict.row - 1], price, verdict.meters, agreement, day);
    else if (second?.from) fresh.push(found);
    else held.push(found);
  }
  const added = rowsOf(fresh, input);
  for (const row of added) if (row.from !== undefined) endBefore(rows, row);
  const all = [...rows, ...added].sort(inOrder);
  return {
    book: { ...seed, sources: { ...seed.sources, ...sourcesOf(day) }, rows: all },
    added,
    held,
  };
}

function confirm(row, agreement, day) {
  if (row === undefined) return;
  row.confirmed = day;
  if (agreement === 'confirmed' && row.status === 'single-source') row.status = 'confirmed';
}

function addMeters(row, { perUnit }, meters, agreement, day) {
  for (const [meter, [, price]] of Object.entries(meters)) {
    const kind = meter in perUnit ? 'perUnit' : 'per1M';
    row[kind] = { ...row[kind], [meter]: price };
  }
  row.source = `${row.source} + litellm-map`;
  row.confirmed = day;
  if (agreement !== 'confirmed') row.status = 'single-source';
}

const sourcesOf = (day) => ({
  'litellm-map': `LiteLLM price map, read ${day}`,
  'genai-prices-data': `genai-prices, read ${day}`,
});

/** One row for every place with the same price: for all commercial regions where no place is known to differ. */
function rowsOf(found, { litellm, day, seed }) {
  const listed = readLiteLlm(litellm).prices;
  const groups = Map.groupBy(found, ({ price, second }) =>
    JSON.stringify([
      price.model,
      price.routing,
      price.tier,
      price.contextOver,
      sorted(price.per1M),
      sorted(price.perUnit),
      second?.from ?? null,
      isGov(price),
    ]),
  );
  return [...groups.values()].map((group) => {
    const [{ price, second, agreement }] = group;
    const rest = {
      per1M: price.per1M,
      ...(Object.keys(price.perUnit).length > 0 && { perUnit: price.perUnit }),
    };
    return {
      model: price.model,
      provider: vendorOf(price.model, seed),
      surface: group.every((one) => one.price.surface === 'bedrock-mantle')
        ? 'bedrock-mantle'
        : 'bedrock-runtime',
      routing: price.routing,
      regions: regionsOf(
        group.map((one) => one.price),
        listed,
        agreement,
      ),
      tier: price.tier,
      ...(price.contextOver !== null && { contextOver: price.contextOver }),
      ...(second?.from && { from: second.from }),
      ...rest,
      source: second === null ? 'litellm-map' : 'litellm-map + genai-prices-data',
      status: agreement,
      retrieved: day,
      confirmed: day,
    };
  });
}

const sorted = (prices) => Object.entries(prices).sort(([a], [b]) => (a < b ? -1 : 1));

/** The vendor of a model is who the book says made its others: ids spell some vendors in several ways. */
function vendorOf(model, { rows }) {
  const [prefix] = model.split('.');
  return rows.find((row) => row.model.startsWith(`${prefix}.`))?.provider ?? prefix;
}

const isGov = ({ place }) => place.startsWith('us-gov');

function regionsOf(prices, listed, agreement) {
  const [first] = prices;
  const places = [...new Set(prices.map(({ place }) => place))];
  const named = places.flatMap((place) => GEOGRAPHIES[place] ?? (place === '' ? [] : [place]));
  if (isGov(first)) return [...new Set(named)].sort();
  const others = listed.filter(
    (one) =>
      one.model === first.model &&
      one.routing === first.routing &&
      one.tier === first.tier &&
      one.contextOver === first.contextOver &&
      !isGov(one) &&
      one.per1M.input !== first.per1M.input &&
      one.place !== '',
  );
  const isGeneral =
    first.routing === 'global' ||
    agreement === 'confirmed' ||
    places.filter((place) => place !== '').length > 1;
  if (others.length === 0 && isGeneral) return ['*commercial'];
  if (named.length === 0) return BARE_REGIONS;
  return [...new Set(named)].sort();
}

/** A changed price ends the one before it. */
function endBefore(rows, next) {
  for (const row of rows) {
    const same =
      row.model === next.model &&
      row.routing === next.routing &&
      row.tier === next.tier &&
      row.contextOver === next.contextOver;
    if (same && row.to === undefined && (row.from ?? '') < next.from) row.to = next.from;
  }
}

const orderOf = (row) => [
  row.surface === 'direct' ? 1 : 0,
  row.model,
  row.routing,
  row.tier,
  row.contextOver ?? 0,
  row.from ?? '',
  row.regions.join(),
];
function inOrder(a, b) {
  const [left, right] = [orderOf(a), orderOf(b)];
  const at = left.findIndex((value, i) => value !== right[i]);
  return at === -1 ? 0 : left[at] < right[at] ? -1 : 1;
}

/** One row a line: a change of a price is a change of a line. */
export function write(book) {
  const { rows, multipliers, ...head } = book;
  const lines = (list) => list.map((row) => `    ${spaced(row)}`).join(',\n');
  const top = JSON.stringify(head, null, 2).slice(0, -2);
  return `${top},\n  "rows": [\n${lines(rows)}\n  ],\n  "multipliers": [\n${lines(multipliers)}\n  ]\n}\n`;
}

const spaced = (row) =>
  JSON.stringify(row, null, 1)
    .replace(/\n\s*/g, ' ')
    .replace(/([[{]) /g, '$1')
    .replace(/ ([\]}])/g, '$1');
