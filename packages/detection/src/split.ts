import { roundParts } from './round-parts.js';
import { shapley } from './shapley.js';

/** What can change between two periods, in the order that answers show. Parts of a change are whole units, such as femtodollars. */
export const CHANGE_PARTS = [
  'price',
  'volume',
  'modelMix',
  'tokensPerRequest',
  'cache',
  'errors',
  'new',
] as const;

export type PartName = (typeof CHANGE_PARTS)[number];
export type ChangeParts = Readonly<Record<PartName, bigint>>;

/** Quantities by meter: what was answered, and the meters of the prompt, which cached tokens are a part of. */
export interface Tokens {
  readonly output: bigint;
  readonly prompt: readonly bigint[];
}

/** What one caller used of one model in one period, and what it cost. */
export interface Used {
  readonly requests: bigint;
  readonly errors: bigint;
  readonly cost: bigint;
  /** All of them, those of failed calls included. */
  readonly tokens: Tokens;
  readonly failed: Tokens;
  /** What a token of each meter costs beside one of the others: only their proportions matter. */
  readonly weights: Tokens;
}

/** One caller on one model, in both periods; null is no use at all. */
export interface ComparedCell {
  readonly caller: string;
  readonly before: Used | null;
  readonly after: Used | null;
}

export const NO_PARTS: ChangeParts = Object.freeze({
  price: 0n,
  volume: 0n,
  modelMix: 0n,
  tokensPerRequest: 0n,
  cache: 0n,
  errors: 0n,
  new: 0n,
});

export const addParts = (a: ChangeParts, b: ChangeParts): ChangeParts =>
  Object.fromEntries(CHANGE_PARTS.map((name) => [name, a[name] + b[name]])) as ChangeParts;

type Pair<T> = readonly [before: T, after: T];

/** A caller's calls, all models together. */
interface Calls {
  readonly requests: Pair<bigint>;
  readonly answered: Pair<bigint>;
}

/**
 * Splits what each cell cost more, or less, after than before. The parts of a cell sum to its difference, to the last unit, so any
 * sum of cells does too. Whatever the order of the cells the answer is the same, and with the periods swapped every part is negated.
 *
 * The cost of a cell is a product: the caller's answered calls × the model's share of them × (tokens per answered call by meter,
 * as prompt and output sizes and the division of the prompt among cache meters, + tokens of failed calls per answered call) ×
 * price by meter. Each factor's part is its Shapley value: what it changes, averaged over all orders in which the factors can
 * change (Shapley 1953; for decompositions of accounts Shorrocks, J. Economic Inequality 11, 2013). Fractions are kept exact;
 * what is left over a whole unit goes to the largest remainders.
 *
 * A caller without any call in one of the periods is new, or gone, as a whole. A model that only one period has takes
 * its price and sizes from that period: its beginning is a change of the mix. Where no call was answered, what failed calls cost
 * is a matter of errors alone.
 */
export function splitChange(cells: readonly ComparedCell[]): ChangeParts[] {
  const callers = new Map<string, Calls>();
  for (const { caller, before, after } of cells) {
    const known = callers.get(caller);
    const add = (of: (used: Used) => bigint, sum: Pair<bigint> = [0n, 0n]): Pair<bigint> => [
      sum[0] + (before === null ? 0n : of(before)),
      sum[1] + (after === null ? 0n : of(after)),
    ];
    callers.set(caller, {
      requests: add(({ requests }) => requests, known?.requests),
      answered: add(answeredOf, known?.answered),
    });
  }
  return cells.map((cell) => {
    const calls = callers.get(cell.caller);
    return calls === undefined ? NO_PARTS : splitCell(cell, calls);
  });
}

/** Calls that did not fail; none where sums are odd. */
function answeredOf({ requests, errors }: Used): bigint {
  return requests > errors ? requests - errors : 0n;
}

const ifAnswered = (used: Used | null): Used | null =>
  used !== null && answeredOf(used) > 0n ? used : null;

function splitCell({ before, after }: ComparedCell, { requests, answered }: Calls): ChangeParts {
  const difference = (after?.cost ?? 0n) - (before?.cost ?? 0n);
  if (requests[0] <= 0n || requests[1] <= 0n) return { ...NO_PARTS, new: difference };
  const sides = [ifAnswered(before), ifAnswered(after)] as const;
  const failedOnly =
    (sides[1] === null ? (after?.cost ?? 0n) : 0n) -
    (sides[0] === null ? (before?.cost ?? 0n) : 0n);
  const rest = difference - failedOnly;
  if (answered[0] === 0n || answered[1] === 0n)
    return { ...NO_PARTS, errors: failedOnly, new: rest };
  const { numerators, denominator } = shapleyOf(sides, answered);
  const parts = roundParts(numerators, denominator, rest);
  return {
    ...NO_PARTS,
    ...Object.fromEntries(FACTORS.map((name, index) => [name, parts[index] ?? 0n])),
    errors: (parts[FACTORS.indexOf('errors')] ?? 0n) + failedOnly,
  };
}

/** Everything but what is new as a whole. */
const FACTORS = CHANGE_PARTS.filter((name) => name !== 'new');
const [PRICE, VOLUME, MIX, SIZE, CACHE, ERRORS] = [0, 1, 2, 3, 4, 5] as const;

/** Prices as proportions and the cost that they have to give. `call`: the weight of a call as such, where no token costs anything. */
interface Priced {
  readonly output: bigint;
  readonly prompt: readonly bigint[];
  readonly call: bigint;
  readonly cost: bigint;
  readonly weighed: bigint;
}

interface Side {
  readonly calls: bigint;
  readonly answered: Tokens;
  readonly failed: Tokens;
  /** Null where nothing says what it costs: nothing was used, and nothing charged. */
  readonly priced: Priced | null;
  readonly prompt: bigint;
}

const NOTHING = { numerators: FACTORS.map(() => 0n), denominator: 1n };

/** The six factors of one cell as whole numbers over one denominator. */
function shapleyOf(
  used: Pair<Used | null>,
  volume: Pair<bigint>,
): { numerators: readonly bigint[]; denominator: bigint } {
  const found = used.map((one) => (one === null ? null : sideOf(one)));
  const [a, b] = borrowed(found, (side) => side);
  if (a === null || b === null) return NOTHING;
  const [priceA, priceB] = [priceOf(a, b), priceOf(b, a)];
  if (priceA === null || priceB === null) return NOTHING;
  const sides: Pair<Side> = [a, b];
  const prices: Pair<Priced> = [priceA, priceB];
  const [mixA, mixB] = borrowed(sides, (side) => (side.prompt === 0n ? null : side));
  const mixes: Pair<Side> = [mixA ?? a, mixB ?? b];
  const prompts: Pair<bigint> = [mixes[0].prompt || 1n, mixes[1].prompt || 1n];
  const share = common([found[0] ? a.calls : 0n, found[1] ? b.calls : 0n], volume);
  const scale = common([priceA.cost, priceB.cost], [priceA.weighed, priceB.weighed]);
  const calls = a.calls * b.calls;
  const promptsBoth = prompts[0] * prompts[1];
  const valueAt = (at: (factor: number) => 0 | 1): bigint => {
    const [price, size, cache, errors] = [at(PRICE), at(SIZE), at(CACHE), at(ERRORS)];
    const { output, prompt, call } = prices[price];
    const [sized, failing] = [sides[size], sides[errors]];
    const promptRate = dot(prompt, mixes[cache].answered.prompt) * prompts[other(cache)];
    const sizeCalls = sides[other(size)].calls;
    const failed = output * failing.failed.output + dot(prompt, failing.failed.prompt);
    const inner =
      promptRate * sized.prompt * sizeCalls +
      (output * sized.answered.output * sizeCalls +
        failed * sides[other(errors)].calls +
        call * calls) *
        promptsBoth;
    return volume[at(VOLUME)] * share[at(MIX)] * scale[price] * inner;
  };
  const { numerators, denominator } = shapley(FACTORS.length, valueAt);
  const over = volume[0] * volume[1] * priceA.weighed * priceB.weighed * calls * promptsBoth;
  return { numerators, denominator: denominator * over };
}

const other = (side: 0 | 1): 0 | 1 => (side === 0 ? 1 : 0);

/** Both fractions over the product of their denominators. */
const common = (top: Pair<bigint>, bottom: Pair<bigint>): Pair<bigint> => [
  top[0] * bottom[1],
  top[1] * bottom[0],
];

/** What a side does not have is taken from the other, so that it does not change. */
function borrowed<T, U>(sides: readonly (T | null)[], of: (side: T) => U | null): Pair<U | null> {
  const [a = null, b = null] = sides.map((side) => (side === null ? null : of(side)));
  return [a ?? b, b ?? a];
}

function sideOf(used: Used): Side {
  const tokens = { output: atLeast0(used.tokens.output), prompt: used.tokens.prompt.map(atLeast0) };
  const failed = {
    output: between(used.failed.output, tokens.output),
    prompt: tokens.prompt.map((all, index) => between(used.failed.prompt[index] ?? 0n, all)),
  };
  const answered = {
    output: tokens.output - failed.output,
    prompt: tokens.prompt.map((all, index) => all - (failed.prompt[index] ?? 0n)),
  };
  const calls = answeredOf(used);
  const prompt = answered.prompt.reduce((sum, count) => sum + count, 0n);
  return { calls, answered, failed, prompt, priced: pricedOf(used, tokens, calls) };
}

function pricedOf({ weights, cost }: Used, tokens: Tokens, calls: bigint): Priced | null {
  const weighed = weights.output * tokens.output + dot(weights.prompt, tokens.prompt);
  if (weighed > 0n) return { ...weights, call: 0n, cost, weighed };
  const isUnused = tokens.output === 0n && tokens.prompt.every((count) => count === 0n);
  return isUnused && cost === 0n ? null : byCall(calls, cost);
}

const byCall = (calls: bigint, cost: bigint): Priced => ({
  output: 0n,
  prompt: [],
  call: 1n,
  cost,
  weighed: calls,
});

/** A side that used nothing and was charged nothing has the price of the other side, unless that is one of calls as such. */
function priceOf(side: Side, elsewhere: Side): Priced | null {
  if (side.priced !== null || elsewhere.priced === null) return side.priced;
  return elsewhere.priced.call === 0n ? elsewhere.priced : byCall(side.calls, 0n);
}

const atLeast0 = (count: bigint): bigint => (count < 0n ? 0n : count);
const between = (count: bigint, max: bigint): bigint => (count > max ? max : atLeast0(count));
const dot = (a: readonly bigint[], b: readonly bigint[]): bigint =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0n), 0n);
