import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { byApi, byGateway } from '../support/policies/one-answer.js';
import { BOOK, CALL, healthOf, isLocated, RULES } from '../support/policies/some-rules.js';

const ASKED = RULES.chain((rules) =>
  fc.tuple(fc.constant(rules), healthOf(rules), fc.array(CALL, { minLength: 1, maxLength: 20 })),
);

describe('a call under a policy', () => {
  it('is answered by the api, from its price book, as by a gateway, from the documents', () => {
    const met = new Map<string, number>();
    fc.assert(
      fc.property(ASKED, ([rules, health, calls]) => {
        const api = byApi(rules, BOOK, health);
        const gateway = byGateway(rules, BOOK, health);
        for (const call of calls.filter((one) => isLocated(rules, one))) {
          const answer = gateway(call);
          met.set(answer.outcome, (met.get(answer.outcome) ?? 0) + 1);
          expect(answer).toEqual(api(call));
        }
      }),
      { numRuns: 800 },
    );
    // Every answer was met: the two do not agree for want of calls.
    expect([...met.keys()].sort()).toEqual([
      'model_not_allowed',
      'no_healthy_target',
      'proceeds',
      'stopped',
      'unpriced_model',
    ]);
  });
});
