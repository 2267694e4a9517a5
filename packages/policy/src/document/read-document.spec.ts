import { describe, expect, it } from '@jest/globals';
import { policyOf, stopOn, stopsOf } from '../../testing/documents.js';
import { Malformed, readPolicy, readStopsDocument } from '../index.js';

const flag = { key: 'f', type: 'boolean', default: false };
const target = { provider: 'bedrock', model: 'm', weight: 1 };
const route = { key: 'r', match: {}, targets: [target] };
const rate = {
  provider: 'bedrock',
  model: 'm',
  places: [{ regions: ['*'], steps: [{ over: 0, input: '1', output: '1' }] }],
};

describe('a policy', () => {
  it.each([
    ['an unknown field', { surprise: true }],
    ['a field that is null', { flags: null }],
    ['a version that is no whole number', { version: 1.5 }],
    ['a first version with a past', { previousHash: '0'.repeat(64) }],
    ['a later version without a past', { version: 2 }],
    ['a time that is none', { issuedAt: '2026-13-45T99:99:99Z' }],
    ['stops of an unknown version', { stops: [] }],
    ['an undeclared scope', { access: [{ scope: { teem: 'search' }, allow: [] }] }],
    ['a scope with an empty value', { access: [{ scope: { team: '' }, allow: [] }] }],
    ['a scope of several teams', { access: [{ scope: { team: ['a', 'b'] }, allow: [] }] }],
    ['a dimension that is a scope already', { dimensions: ['team'] }],
    ['an access rule with an unknown condition', { access: [{ scope: {}, allow: [], unless: 1 }] }],
    ['an access rule that restricts nothing', { access: [{ scope: {} }] }],
    ['a pattern of many stars', { access: [{ scope: {}, allow: ['*a*b*c*d*e*f*g*h*i'] }] }],
    ['a limit that limits nothing', { limits: [{ id: 'q', scope: {} }] }],
    ['two limits of one name', { limits: [limit(), limit()] }],
    ['a flag whose default is of another type', { flags: [{ ...flag, default: 'no' }] }],
    ['a flag whose object is null', { flags: [{ ...flag, type: 'object', default: null }] }],
    ['a rule whose value is of another type', { flags: [{ ...flag, rules: [{ value: 1 }] }] }],
    ['a rule that says nothing', { flags: [{ ...flag, rules: [{ when: {} }] }] }],
    ['a rollout beyond all', { flags: [{ ...flag, rules: [{ value: true, rollout: 101 }] }] }],
    [
      'variants without weight',
      { flags: [{ ...flag, rules: [{ variants: [{ name: 'a', value: true, weight: 0 }] }] }] },
    ],
    ['a route to nowhere', { routes: [{ ...route, targets: [] }] }],
    ['a route without weight', { routes: [{ ...route, targets: [{ ...target, weight: 0 }] }] }],
    ['a target named twice', { routes: [{ ...route, targets: [target, target] }] }],
    ['a failover to who is no target', { routes: [{ ...route, failover: ['openai'] }] }],
    [
      'a rate that is a number',
      {
        rates: [
          { ...rate, places: [{ regions: ['*'], steps: [{ over: 0, input: 1, output: '1' }] }] },
        ],
      },
    ],
    [
      'a rate below zero',
      {
        rates: [
          { ...rate, places: [{ regions: ['*'], steps: [{ over: 0, input: '-1', output: '1' }] }] },
        ],
      },
    ],
    ['a rate without steps', { rates: [{ ...rate, places: [{ regions: ['*'], steps: [] }] }] }],
    ['two rates of one model', { rates: [rate, rate] }],
  ])('with %s is refused', (_what, more) => {
    expect(() => readPolicy({ ...policyOf(), ...more }, 'policy')).toThrow(Malformed);
  });

  it('may name the dimensions that it declares', () => {
    const access = [{ scope: { feature: 'chat' }, allow: ['*'] }];
    const document = { ...policyOf(), dimensions: ['feature'], access, notes: { any: ['thing'] } };
    expect(readPolicy(document, 'policy')).toEqual(document);
  });
});

function limit(): object {
  return { id: 'q', scope: {}, requestsPerMinute: 1 };
}

describe('stops', () => {
  it.each([
    ['of an undeclared scope', stopOn({ tema: 'search' })],
    ['with an unknown condition', { ...stopOn({}), except: { team: 'search' } }],
    ['without an end, not even none', { id: 'a', scope: {}, reason: '', by: '' }],
    ['until a time that is none', stopOn({}, 'tomorrow')],
  ])('%s are refused', (_what, stop) => {
    expect(() => readStopsDocument({ ...stopsOf([]), stops: [stop] }, 'stops')).toThrow(Malformed);
  });
});
