import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { roundParts } from './round-parts.js';
import {
  addParts,
  CHANGE_PARTS,
  type ChangeParts,
  type ComparedCell,
  NO_PARTS,
  splitChange,
  type Used,
} from './split.js';

const sumOf = (parts: ChangeParts): bigint =>
  CHANGE_PARTS.reduce((sum, name) => sum + parts[name], 0n);
const wholeOf = (cells: readonly ComparedCell[]): ChangeParts =>
  splitChange(cells).reduce(addParts, NO_PARTS);
const differenceOf = ({ before, after }: ComparedCell): bigint =>
  (after?.cost ?? 0n) - (before?.cost ?? 0n);
const swapped = ({ caller, before, after }: ComparedCell): ComparedCell => ({
  caller,
  before: after,
  after: before,
});

const PRICES = { output: 15n, prompt: [3n, 1n, 4n] };

/** 100 answered calls of 1,000 prompt and 200 output tokens, priced by the list. */
function used(change: Partial<Used> & { readonly per?: bigint } = {}): Used {
  const tokens = { output: 20_000n, prompt: [70_000n, 20_000n, 10_000n] };
  const failed = { output: 0n, prompt: [0n, 0n, 0n] };
  const base = { requests: 100n, errors: 0n, tokens, failed, weights: PRICES, ...change };
  const { output, prompt } = base.tokens;
  const weighed = prompt.reduce(
    (sum, count, index) => sum + count * (base.weights.prompt[index] ?? 0n),
    output * base.weights.output,
  );
  return { ...base, cost: change.cost ?? weighed * (change.per ?? 1n) };
}

const times = (one: Used, factor: bigint): Used => ({
  requests: one.requests * factor,
  errors: one.errors * factor,
  cost: one.cost * factor,
  tokens: scaled(one.tokens, factor),
  failed: scaled(one.failed, factor),
  weights: one.weights,
});
const scaled = ({ output, prompt }: Used['tokens'], factor: bigint): Used['tokens'] => ({
  output: output * factor,
  prompt: prompt.map((count) => count * factor),
});
const failing = used({
  requests: 120n,
  errors: 20n,
  tokens: { output: 20_000n, prompt: [90_000n, 20_000n, 10_000n] },
  failed: { output: 0n, prompt: [20_000n, 0n, 0n] },
});

describe('a change of one thing', () => {
  const search = (before: Used | null, after: Used | null): ComparedCell => ({
    caller: 'search',
    before,
    after,
  });
  const other = search(used(), used());
  const dear = used({ per: 5n });
  it.each<[keyof ChangeParts, string, readonly ComparedCell[]]>([
    ['price', 'every price doubles', [search(failing, { ...failing, cost: failing.cost * 2n })]],
    [
      'price',
      'the price of output alone rises',
      [search(used(), used({ weights: { ...PRICES, output: 25n } }))],
    ],
    ['price', 'calls without tokens cost more', [search(callsAlone(7n), callsAlone(9n))]],
    ['volume', 'three times the calls', [search(failing, times(failing, 3n))]],
    [
      'volume',
      'of two models alike',
      [search(used(), times(used(), 7n)), search(dear, times(dear, 7n))],
    ],
    [
      'modelMix',
      'calls move to another model',
      [search(times(used(), 3n), used()), search(dear, times(dear, 3n))],
    ],
    [
      'modelMix',
      'a model that was not used takes calls over',
      [search(times(used(), 2n), used()), search(null, dear)],
    ],
    [
      'tokensPerRequest',
      'prompts and answers grow',
      [search(used(), used({ tokens: { output: 60_000n, prompt: [140_000n, 40_000n, 20_000n] } }))],
    ],
    [
      'cache',
      'more of the prompt is read from the cache',
      [search(used(), used({ tokens: { output: 20_000n, prompt: [10_000n, 85_000n, 5_000n] } }))],
    ],
    ['errors', 'failed calls that carry usage', [search(used(), failing)]],
    ['errors', 'a model of which every call failed', [other, search(null, used({ errors: 100n }))]],
    ['new', 'a caller that had no call', [other, { caller: 'ads', before: null, after: failing }]],
  ])('is all in its part, %s: %s', (part, _story, cells) => {
    const difference = cells.reduce((sum, cell) => sum + differenceOf(cell), 0n);
    expect(difference).not.toBe(0n);
    expect(wholeOf(cells)).toEqual({ ...NO_PARTS, [part]: difference });
    expect(wholeOf(cells.map(swapped))).toEqual({ ...NO_PARTS, [part]: -difference });
  });

  it('that costs nothing has no part: failed calls without usage', () => {
    const failed = { ...used(), requests: 150n, errors: 50n };
    expect(wholeOf([search(used(), failed)])).toEqual(NO_PARTS);
  });

  it('shares what two things do together in halves', () => {
    const after = times({ ...used(), cost: used().cost * 3n }, 2n);
    const { cost } = used();
    expect(wholeOf([search(used(), after)])).toEqual({
      ...NO_PARTS,
      volume: cost * 2n,
      price: cost * 3n,
    });
  });
});

function callsAlone(cost: bigint): Used {
  return { ...used({ tokens: { output: 0n, prompt: [0n, 0n, 0n] } }), cost };
}

describe('parts of any change', () => {
  const count = fc.bigInt({ min: 0n, max: 10n ** 9n });
  const small = fc.bigInt({ min: 0n, max: 40n });
  const meters = (of: fc.Arbitrary<bigint>) =>
    fc.record({ output: of, prompt: fc.array(of, { minLength: 3, maxLength: 3 }) });
  const anyUse: fc.Arbitrary<Used> = fc.record({
    requests: small,
    errors: small,
    cost: fc.oneof(fc.constant(0n), fc.bigInt({ min: 1n, max: 10n ** 25n })),
    tokens: meters(fc.oneof(fc.constant(0n), count)),
    failed: meters(fc.oneof(fc.constant(0n), count)),
    weights: meters(fc.oneof(fc.constant(0n), count)),
  });
  const anyCells = fc.array(
    fc.record({
      caller: fc.constantFrom('a', 'b', 'c'),
      before: fc.option(anyUse),
      after: fc.option(anyUse),
    }),
    { maxLength: 8 },
  );

  it('sum to the difference of every cell, to the last unit', () => {
    fc.assert(
      fc.property(anyCells, (cells) => {
        expect(splitChange(cells).map(sumOf)).toEqual(cells.map(differenceOf));
      }),
    );
  });

  it('are negated where the periods are swapped', () => {
    fc.assert(
      fc.property(anyCells, (cells) => {
        const negated = splitChange(cells).map((parts) =>
          Object.fromEntries(CHANGE_PARTS.map((name) => [name, 0n - parts[name]])),
        );
        expect(splitChange(cells.map(swapped))).toEqual(negated);
      }),
    );
  });

  it('are the same whatever the order of the cells', () => {
    fc.assert(
      fc.property(anyCells, (cells) => {
        expect(splitChange([...cells].reverse()).reverse()).toEqual(splitChange(cells));
      }),
    );
  });
});

describe('fractions', () => {
  it('are rounded to their sum, what is left over to the largest remainders', () => {
    expect(roundParts([5n, 5n, 4n, -2n], 3n, 4n)).toEqual([2n, 1n, 1n, 0n]);
    expect(roundParts([-5n, -5n, -4n, 2n], 3n, -4n)).toEqual([-2n, -1n, -1n, 0n]);
  });
});
