import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  SONNET,
  bytesOf,
  callOf,
  chatRoute,
  held,
  newKey,
  offerPolicy,
  policyOf,
  stopOn,
  trusted,
} from '../../testing/documents.js';
import {
  acceptDocument,
  acceptStops,
  canonicalJson,
  decide,
  evaluateFlag,
  flagContext,
  nextInLine,
  NO_STOPS,
  signDocument,
  UnfitJson,
  type HeldPolicy,
  type PolicyDocument,
} from '../index.js';

const key = newKey();
const keys = trusted(key);
const OUTCOMES = ['accepted', 'unchanged', 'refused'];

/** Signs whatever has a text, as a publisher with a bug would; else sends it unsigned. */
function signedBytes(document: unknown): Uint8Array {
  try {
    return bytesOf(signDocument(document as PolicyDocument, key).text);
  } catch (error) {
    if (!(error instanceof UnfitJson)) throw error;
    return bytesOf(JSON.stringify({ document, keyId: key.keyId, hash: '', signature: '' }));
  }
}

const hostileName = fc.constantFrom('__proto__', 'constructor', 'toString', 'a', '', '\u0000');
const hostile = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'large', withCrossShrink: true },
    fc.constantFrom(null, true, 0, -0, 1e308, 2 ** 53, -1, 0.1, '', '*', '\ud800', SONNET),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(hostileName, tie('value'), { maxKeys: 3 }),
  ),
})).value;

const full: PolicyDocument = policyOf({
  dimensions: ['feature'],
  routes: [chatRoute],
  access: [{ scope: { team: 'search' }, allow: ['us.*'], regions: ['us-*'] }],
  limits: [{ id: 'q', scope: { feature: 'x' }, requestsPerMinute: 5 }],
  flags: [
    {
      key: 'prompt',
      type: 'boolean',
      default: false,
      rules: [{ when: { team: 'search' }, rollout: 25, value: true }],
    },
  ],
  stopsVersion: 3,
  stops: [stopOn({ model: 'gpt-*' })],
});

/** A good document with one value somewhere replaced, removed or given a sibling. */
const mutated = fc
  .tuple(fc.array(fc.nat(8), { minLength: 1, maxLength: 6 }), hostile, fc.nat(2), hostileName)
  .map(([path, value, how, name]) => {
    const document = JSON.parse(canonicalJson(full)) as Record<string, unknown>;
    let at: Record<string, unknown> = document;
    for (const step of path) {
      const names = Object.keys(at);
      const chosen = names[step % Math.max(names.length, 1)] ?? 'a';
      const inner = at[chosen];
      if (typeof inner === 'object' && inner !== null && step !== path.at(-1)) {
        at = inner as Record<string, unknown>;
        continue;
      }
      if (how === 0) at[chosen] = value;
      else if (how === 1) Reflect.deleteProperty(at, chosen);
      else Object.defineProperty(at, name, { value, enumerable: true, configurable: true });
      break;
    }
    return document;
  });

describe('whatever comes', () => {
  const inForce = held(offerPolicy(null, full, key));

  it('as bytes is answered, never thrown at', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ unit: 'binary' }).map(bytesOf),
      fc.json().map(bytesOf),
      fc
        .constantFrom('[', '{"a":', '"\\')
        .chain((piece) =>
          fc.integer({ min: 1, max: 50_000 }).map((times) => bytesOf(piece.repeat(times))),
        ),
    );
    fc.assert(
      fc.property(bytes, (raw) => {
        expect(acceptDocument(inForce, raw, keys, 'prod').outcome).toBe('refused');
        expect(acceptStops(null, raw, keys, 'prod').outcome).toBe('refused');
      }),
      { numRuns: 150 },
    );
  });

  it('as a well signed document of any shape is answered, never thrown at', () => {
    const shape = fc.oneof(
      hostile,
      hostile.map((flags) => ({ ...full, flags })),
      hostile.map((routes) => ({ ...full, routes })),
      hostile.map((access) => ({ ...full, access })),
      hostile.map((rates) => ({ ...full, rates })),
    );
    fc.assert(
      fc.property(shape, (document) => {
        const raw = signedBytes(document);
        expect(OUTCOMES).toContain(acceptDocument(inForce, raw, keys, 'prod').outcome);
        expect(OUTCOMES).toContain(acceptStops(null, raw, keys, 'prod').outcome);
      }),
      { numRuns: 150 },
    );
  });

  it('and is taken, can be asked anything', () => {
    let taken = 0;
    fc.assert(
      fc.property(mutated, fc.constantFrom('chat', null), (document, operation) => {
        const answer = acceptDocument(null, signedBytes(document), keys, 'prod');
        if (answer.outcome === 'refused') return;
        taken++;
        const { compiled } = answer.held;
        const call = callOf({ operation, dimensions: { feature: 'x' } });
        expect(decide(call, compiled, compiled.stops ?? NO_STOPS, new Map(), 0)).toBeDefined();
        for (const flag of compiled.flags.keys()) {
          const { reason } = evaluateFlag(compiled.flags, flag, flagContext(call));
          expect(reason).not.toBe('ERROR');
        }
      }),
      { numRuns: 600 },
    );
    // Else the property would say nothing.
    expect(taken).toBeGreaterThan(20);
  });
});

describe('in any order of arrival', () => {
  it('versions never go back, and one version has one text', () => {
    const line = [held(offerPolicy(null, full, key))];
    const variants = [full];
    for (let version = 2; version <= 6; version++) {
      const last = line.at(-1);
      if (!last) break;
      const next = { ...full, ...nextInLine(last) };
      line.push(held(offerPolicy(null, next, key)));
      variants.push(next, { ...next, notes: 'another' });
    }
    const bytes = variants.map(signedBytes);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length - 1), { maxLength: 20 }), (arrivals) => {
        let current: HeldPolicy | null = null;
        const hashes = new Map<number, string>();
        for (const arrival of arrivals) {
          const raw = bytes[arrival] ?? new Uint8Array();
          const answer = acceptDocument(current, raw, keys, 'prod');
          if (answer.outcome === 'refused') continue;
          const { document, hash } = answer.held;
          expect(document.version).toBeGreaterThanOrEqual(current?.document.version ?? 0);
          expect(hashes.get(document.version) ?? hash).toBe(hash);
          hashes.set(document.version, hash);
          current = answer.held;
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('the same bytes', () => {
  it('give the same answers wherever they are read', () => {
    const here = held(offerPolicy(null, full, key));
    const there = held(acceptDocument(null, bytesOf(here.text), keys, 'prod'));
    const parsed: unknown = JSON.parse(here.text);
    const again = held(acceptDocument(null, bytesOf(JSON.stringify(parsed)), keys, 'prod'));
    fc.assert(
      fc.property(fc.uuid(), fc.constantFrom('search', 'ads'), (user, team) => {
        const call = callOf({ user, team, operation: 'chat' });
        const [a, b, c] = [here, there, again].map(({ compiled }) => [
          decide(call, compiled, compiled.stops ?? NO_STOPS, new Map(), 0),
          evaluateFlag(compiled.flags, 'prompt', flagContext(call)),
        ]);
        expect(b).toEqual(a);
        expect(c).toEqual(a);
      }),
    );
  });
});
