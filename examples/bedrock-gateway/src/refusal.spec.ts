import { describe, expect, it } from '@jest/globals';
import { refusalOf } from './refusal.js';

const problem = (status: number, code: string, more: object = {}) => ({
  ...{ type: '', title: '', status, code, detail: 'It is so.', ...more },
});

describe('a denial', () => {
  it.each([
    [401, 'unauthorized', {}, 'forbidden', 403, null],
    [402, 'budget_exhausted', { retryable: false }, 'unpaid', 402, null],
    [402, 'budget_exhausted', { retryable: true }, 'throttled', 429, 1],
    [403, 'stopped', {}, 'forbidden', 403, null],
    [409, 'admission_ended', {}, 'conflict', 409, null],
    [422, 'unpriced_model', {}, 'invalid', 422, null],
    [429, 'rate_limited', { retryAfterSeconds: 17 }, 'throttled', 429, 17],
    [503, 'budget_unavailable', { retryAfterSeconds: 2 }, 'unavailable', 503, 2],
    [503, 'no_healthy_target', {}, 'unavailable', 503, 1],
    [502, 'unexpected_answer', {}, 'unavailable', 503, 1],
  ])(
    '%d %s %j is %s, and waiting helps only where it does',
    (status, code, more, kind, answered, seconds) => {
      expect(refusalOf(problem(status, code, more))).toMatchObject({
        ...{ kind, code, status: answered, retryAfterSeconds: seconds },
      });
    },
  );

  it('says in its message all that a developer needs', () => {
    const { message } = refusalOf(
      problem(402, 'budget_exhausted', {
        ...{ limitUsd: '500', spentUsd: '499.5', presumedUsd: '0', heldUsd: '0.495' },
        ...{ resetsAt: '2026-12-01T00:00:00.000Z', why: 'https://bursar.example/why/r1' },
      }),
    );
    expect(message).toBe(
      'budget_exhausted: It is so. Limit 500 USD, spent 499.5 USD, presumed 0 USD, held 0.495 USD. ' +
        'It resets at 2026-12-01T00:00:00.000Z. See https://bursar.example/why/r1',
    );
  });
});
