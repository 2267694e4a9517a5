import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, DEPTH_MAX, parseJson, UnfitJson } from './json.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('canonical text', () => {
  it('sorts names by code units, at every level, and says nothing twice', () => {
    const value = { b: [{ d: 1, c: 2 }], a: null, '10': 1, '9': 1, é: 1, '😀': 1, '\ufb33': 1 };
    expect(canonicalJson(value)).toBe(
      '{"10":1,"9":1,"a":null,"b":[{"c":2,"d":1}],"é":1,"😀":1,"\ufb33":1}',
    );
  });

  it('writes numbers as ECMAScript does, without a negative zero', () => {
    expect(canonicalJson([-0, 1.0, 1e-7, 0.1, 1e3])).toBe('[0,1,1e-7,0.1,1000]');
  });

  it.each([
    ['no number', NaN],
    ['an infinity', -Infinity],
    ['an integer that doubles cannot tell from its neighbour', 2 ** 53],
    ['half a surrogate pair', '\ud800'],
    ['a name with half a surrogate pair', { '\udc00': 1 }],
    ['nothing at all', [undefined]],
    ['a hole', Array(1)],
    ['a big integer', 1n],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['a name of every object', JSON.parse('{"__proto__":{}}')],
    ['a constructor', { constructor: 1 }],
  ])('does not exist of %s', (_what, value: unknown) => {
    expect(() => canonicalJson(value)).toThrow(UnfitJson);
  });

  it('is the same after any round trip', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        let text: string;
        try {
          text = canonicalJson(value);
        } catch {
          return;
        }
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(parseJson(bytes(text))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('bytes', () => {
  it('may nest as deep as documents do, and no deeper', () => {
    const nested = (depth: number): Uint8Array => bytes('['.repeat(depth) + ']'.repeat(depth));
    expect(parseJson(nested(DEPTH_MAX))).toBeDefined();
    expect(() => parseJson(nested(DEPTH_MAX + 1))).toThrow(UnfitJson);
    expect(() => parseJson(bytes('{"a":'.repeat(1_000_000)))).toThrow(UnfitJson);
  });

  it('may have any number of brackets within a text', () => {
    const text = JSON.stringify(`\\"${'['.repeat(100)}`);
    expect(parseJson(bytes(text))).toBe(`\\"${'['.repeat(100)}`);
  });

  it('that are no UTF-8, or no JSON, are unfit', () => {
    expect(() => parseJson(Uint8Array.of(0xff))).toThrow(UnfitJson);
    expect(() => parseJson(bytes('{"a":1,}'))).toThrow(UnfitJson);
    expect(() => parseJson(new Uint8Array())).toThrow(UnfitJson);
  });
});
