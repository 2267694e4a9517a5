import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readEventLine, redactEventLine } from './event-log.js';

const BOUNDS = { oldest: 0, newest: Date.parse('2027-01-01T00:00:00Z') };
const EVENT = {
  ...{ requestId: 'a', at: '2026-09-15T10:04:11Z', model: 'm', usage: { input: 1 } },
};
const reporter = { principal: 'bursar:key/x', team: null };

const outcomeOf = (reading: object) => ('record' in reading ? reading : Object.keys(reading));

describe('what is kept of an event', () => {
  const values = fc.oneof(
    fc.jsonValue(),
    fc.string(),
    fc.integer(),
    fc.constantFrom(null, '', '1.5', 'a'.repeat(600)),
  );
  const fields = fc.dictionary(
    fc.constantFrom(
      ...[
        'requestId',
        'at',
        'model',
        'usage',
        'team',
        'metadata',
        'error',
        'chargeUsd',
        'provider',
      ],
      ...['latencyMs', 'admissionId', 'prompt', 'account', 'user'],
    ),
    values,
  );

  it('reads as the event did', () => {
    fc.assert(
      fc.property(fields, (given) => {
        const line = JSON.stringify({ ...EVENT, ...given });
        const first = readEventLine(line, BOUNDS, reporter);
        const kept = readEventLine(redactEventLine(line, reporter), BOUNDS, 'kept');
        expect(outcomeOf(kept)).toEqual(outcomeOf(first));
      }),
    );
  });

  it('holds no field but those of an event', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), (said) => {
        const secret = `canary ${said}`;
        const line = JSON.stringify({
          ...EVENT,
          ...{
            prompt: secret,
            messages: [secret],
            error: `${secret}!`,
            usage: { [secret]: secret },
          },
        });
        expect(redactEventLine(line, reporter)).not.toContain('canary');
      }),
    );
  });
});
