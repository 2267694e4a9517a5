import { describe, expect, it } from '@jest/globals';
import {
  bytesOf,
  held,
  newKey,
  offerPolicy,
  offerStops,
  policyOf,
  stopOn,
  stopsOf,
  trusted,
} from '../../testing/documents.js';
import {
  acceptDocument,
  acceptStops,
  canonicalJson,
  nextInLine,
  POLICY_BYTES_MAX,
  readKeys,
  signDocument,
  STOPS_BYTES_MAX,
  type HeldPolicy,
  type PolicyDocument,
} from '../index.js';

const key = newKey();
const first = held(offerPolicy(null, policyOf(), key));
const after = (last: HeldPolicy, more: Partial<PolicyDocument> = {}): PolicyDocument => ({
  ...policyOf(more),
  ...nextInLine(last),
  ...more,
});
const refused = (reason: string): object => ({ outcome: 'refused', reason });

describe('the next document', () => {
  it('takes the place of the one it names as its predecessor', () => {
    expect(offerPolicy(first, after(first), key)).toMatchObject({
      outcome: 'accepted',
      held: { document: { version: 2 } },
    });
  });

  it('is refused if it names another predecessor', () => {
    const forked = after(first, { previousHash: 'f'.repeat(64) });
    expect(offerPolicy(first, forked, key)).toMatchObject(refused('fork'));
  });

  it('may leave versions out for who was away, but not come from another line', () => {
    const second = held(offerPolicy(first, after(first), key));
    const other = held(offerPolicy(first, after(first, { notes: 'other' }), key));
    const third = after(second);
    expect(offerPolicy(first, third, key)).toMatchObject({ outcome: 'accepted' });
    const fourth = after(held(offerPolicy(second, third, key)));
    expect(offerPolicy(first, fourth, key)).toMatchObject({ outcome: 'accepted' });
    expect(offerPolicy(other, third, key)).toMatchObject(refused('fork'));
    expect(offerPolicy(other, fourth, key)).toMatchObject(refused('fork'));
  });

  it('beyond the ancestors that it names is taken on its signature', () => {
    const far = { ...policyOf(), version: 900, previousHash: 'a'.repeat(64) };
    expect(offerPolicy(first, far, key)).toMatchObject({ outcome: 'accepted' });
  });

  it('is never an older one, nor the same version with other bytes', () => {
    const second = held(offerPolicy(first, after(first), key));
    expect(offerPolicy(second, policyOf(), key)).toMatchObject(refused('older_version'));
    expect(offerPolicy(second, after(first, { notes: 1 }), key)).toMatchObject(
      refused('same_version_other_bytes'),
    );
    expect(offerPolicy(second, second.document, key)).toMatchObject({ outcome: 'unchanged' });
  });

  it('is for this environment, and of this format', () => {
    expect(offerPolicy(null, policyOf({ environment: 'dev' }), key)).toMatchObject(
      refused('wrong_environment'),
    );
    const stops = bytesOf(signDocument(stopsOf([]), key).text);
    expect(acceptDocument(null, stops, trusted(key), 'prod')).toMatchObject(refused('malformed'));
    const policy = bytesOf(signDocument(policyOf(), key).text);
    expect(acceptStops(null, policy, trusted(key), 'prod')).toMatchObject(refused('malformed'));
  });

  it('does not take away all rates, nor needs any to begin with', () => {
    expect(offerPolicy(first, after(first, { rates: [] }), key)).toMatchObject(
      refused('empties_evaluator'),
    );
    const named = first.document.rates.map((rate) => ({ ...rate, places: [] }));
    expect(offerPolicy(first, after(first, { rates: named }), key)).toMatchObject(
      refused('empties_evaluator'),
    );
    expect(offerPolicy(null, policyOf({ rates: [] }), key)).toMatchObject({ outcome: 'accepted' });
  });
});

describe('signatures', () => {
  const { text } = signDocument(policyOf(), key);

  it('cover every byte that matters: a changed document is not believed', () => {
    const forged = text.replace('"environment":"prod"', '"environment":"dev!"');
    expect(acceptDocument(null, bytesOf(forged), trusted(key), 'dev!')).toMatchObject(
      refused('bad_signature'),
    );
  });

  it('come with the hash that is theirs, since it distinguishes versions', () => {
    const other = text.replace(`"hash":"${first.hash}"`, `"hash":"${'0'.repeat(64)}"`);
    expect(other).not.toBe(text);
    expect(acceptDocument(null, bytesOf(other), trusted(key), 'prod')).toMatchObject(
      refused('bad_signature'),
    );
  });

  it('of a stranger, of another key and of a retired key are distinguished', () => {
    const other = newKey();
    const answer = (keys: Parameters<typeof acceptDocument>[2]): unknown =>
      acceptDocument(null, bytesOf(text), keys, 'prod');
    expect(answer(trusted(other))).toMatchObject(refused('unknown_key'));
    const swapped = readKeys([{ keyId: key.keyId, publicKey: other.publicKey }]);
    expect(answer(swapped)).toMatchObject(refused('bad_signature'));
    const retired = readKeys([{ keyId: key.keyId, publicKey: key.publicKey, retired: true }]);
    expect(answer(retired)).toMatchObject(refused('retired_key'));
  });

  it('can change hands: the version in force, signed again, is kept under the new key', () => {
    const next = newKey();
    const again = signDocument(policyOf(), next);
    const answer = acceptDocument(first, bytesOf(again.text), trusted(key, next), 'prod');
    expect(answer).toMatchObject({ outcome: 'unchanged', held: { keyId: next.keyId } });
    const disk = bytesOf(held(answer).text);
    expect(acceptDocument(null, disk, trusted(next), 'prod')).toMatchObject({
      outcome: 'accepted',
    });
  });

  it('survive another order of fields and other spaces', () => {
    const { document, ...rest } = JSON.parse(text) as { document: Record<string, unknown> };
    const shuffled = Object.fromEntries(Object.entries(document).reverse());
    const spaced = JSON.stringify({ ...rest, document: shuffled }, null, 2);
    const answer = held(acceptDocument(null, bytesOf(spaced), trusted(key), 'prod'));
    expect(answer.text).toBe(text);
    expect(answer.hash).toBe(first.hash);
  });

  it('of one document by one key are the same bytes', () => {
    expect(signDocument(policyOf(), key).text).toBe(text);
    expect(held(offerPolicy(null, policyOf(), key)).text).toBe(text);
  });
});

describe('size', () => {
  it('is looked at before anything else', () => {
    const policy = new Uint8Array(POLICY_BYTES_MAX + 1);
    expect(acceptDocument(null, policy, trusted(key), 'prod')).toMatchObject(refused('too_large'));
    const stops = new Uint8Array(STOPS_BYTES_MAX + 1);
    expect(acceptStops(null, stops, trusted(key), 'prod')).toMatchObject(refused('too_large'));
  });

  it('has room for a thousand stops', () => {
    const stops = Array.from({ length: 1000 }, (_, at) =>
      stopOn({ team: `team-${at}`, project: 'a project of some length', environment: 'dev' }),
    );
    expect(offerStops(null, stopsOf(stops), key)).toMatchObject({ outcome: 'accepted' });
    expect(offerStops(null, stopsOf([...stops, stopOn({})]), key)).toMatchObject(
      refused('malformed'),
    );
  });
});

describe('the document as it is held', () => {
  it('is the document as it was signed, and cannot be changed', () => {
    const flags = [{ key: 'f', type: 'object', default: { a: [1, { b: 0.1 }] } }] as const;
    const taken = held(offerPolicy(null, policyOf({ flags }), key));
    expect(canonicalJson(taken.document)).toBe(canonicalJson(policyOf({ flags })));
    const value = taken.document.flags[0]?.default as { a: unknown[] };
    expect(() => value.a.push(1)).toThrow(TypeError);
    expect(() => Object.assign(taken.document, { version: 9 })).toThrow(TypeError);
  });
});
