import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shown, subscription, texts } from './split-records.fixture.js';

describe('however it is wrapped and cut', () => {
  const word = fc.string({
    unit: fc.constantFrom('a', 'é', '😀', '\r', '\n', '"', '\\', '{', '}', '[', ']', ',', ' '),
  });
  const made = word.map((text) => JSON.stringify({ schemaType: 'ModelInvocationLog', text }));
  const many = fc.array(made, { minLength: 1, maxLength: 4 });
  const listed = (records: readonly string[]): string => `[${records.join(',')}]`;
  const wrapped = fc.oneof(
    many.map((records) => ({ records, data: records.join('\n') + '\n' })),
    many.map((records) => ({ records, data: records.join('') + '\n' })),
    many.map((records) => ({ records, data: listed(records) })),
    many.map((records) => ({ records, data: subscription(records) })),
    many.map((records) => ({ records, data: `\ufeff${records.join('\r\n')}\r\n` })),
    many.map((records) => ({
      records,
      data: records.map((one) => `2026-11-10T10:00:00.000Z ${one}\n`).join(''),
    })),
  );

  it('a mixture of envelopes gives the records of all of them, in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(wrapped, { maxLength: 4 }),
        fc.integer({ min: 1, max: 40 }),
        async (parts, size) => {
          const data = parts.map((part) => part.data).join('');
          expect(await texts(data, size)).toEqual(parts.flatMap((part) => part.records));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('any bytes give the same lines and places, wherever they are cut', async () => {
    const junk = fc.string({
      unit: fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        '"',
        '\\',
        '\n',
        '\r',
        ',',
        ':',
        'a',
        ' ',
        'é',
        '{"schemaType":1}',
        '"events":[',
      ),
    });
    await fc.assert(
      fc.asyncProperty(junk, fc.integer({ min: 1, max: 9 }), async (text, size) => {
        expect(await shown(text, size)).toEqual(await shown(text, 1_000));
      }),
      { numRuns: 500 },
    );
  });
});
