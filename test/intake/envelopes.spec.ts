import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isNotice, splitRecords } from '@bursar/logs';
import { gunzip } from '../../apps/api/src/platform/http/gunzip.js';
import { ENVELOPES, roomIn, wrap, wrapping } from '../support/usage/envelopes.js';

async function* cut(data: Buffer, size: number): AsyncGenerator<Buffer> {
  await Promise.resolve();
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}

/** What is read of it, notices aside, and what ended it. */
async function read(data: Buffer, size: number): Promise<{ records: unknown[]; failure: unknown }> {
  const records: unknown[] = [];
  try {
    for await (const lines of splitRecords(gunzip(cut(data, size))))
      for (const { text } of lines)
        if (text === null || !isNotice(text)) records.push(parsed(text ?? ''));
  } catch (error) {
    return { records, failure: (error as { slug?: unknown }).slug };
  }
  return { records, failure: null };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

const word = fc.string({
  unit: fc.constantFrom(
    'a',
    'é',
    '😀',
    '\r',
    '\n',
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    ',',
    ' ',
    '\u2028',
  ),
});
const record = fc.record({
  text: word,
  deep: fc.record({ events: fc.array(word, { maxLength: 2 }) }),
});
const recordsFor = (n: number) =>
  fc
    .array(record, { minLength: n, maxLength: n })
    .map((made) => made.map((one) => JSON.stringify({ schemaType: 'ModelInvocationLog', ...one })));
const wrapped = wrapping.chain((how) =>
  recordsFor(roomIn(how)).map((records) => ({ how, records })),
);
const size = fc.integer({ min: 1, max: 60 });

describe('a log of the provider', () => {
  it.each(Object.entries(ENVELOPES))('of %s gives its records', async (_name, envelope) => {
    const records = fc.sample(recordsFor(3), { seed: 7, numRuns: 1 })[0] ?? [];
    const data = Buffer.from(envelope(records));
    for (const bytes of [1, 7, 10_000])
      expect(await read(data, bytes)).toEqual({
        records: records.map((text) => JSON.parse(text) as unknown),
        failure: null,
      });
  });

  it('of any mixture of envelopes, packed or not, cut anywhere, gives the records of all, in order', async () => {
    await fc.assert(
      fc.asyncProperty(wrapped, size, async ({ how, records }, bytes) => {
        expect(await read(wrap(how, records), bytes)).toEqual({
          records: records.map((text) => JSON.parse(text) as unknown),
          failure: null,
        });
      }),
      { numRuns: 200 },
    );
  });

  it('that breaks off gives the records before, and says so', async () => {
    await fc.assert(
      fc.asyncProperty(
        wrapped,
        size,
        fc.double({ min: 0, max: 1, noNaN: true }),
        async ({ how, records }, bytes, share) => {
          const whole = wrap({ ...how, isPacked: true }, records);
          const { records: found, failure } = await read(
            whole.subarray(0, Math.floor(whole.length * share)),
            bytes,
          );
          const all = records.map((text) => JSON.parse(text) as unknown);
          const sound = found.filter(
            (one) => (one as { schemaType?: unknown } | null)?.schemaType !== undefined,
          );
          expect(all.slice(0, sound.length)).toEqual(sound);
          expect([null, 'gzip_truncated']).toContain(failure);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('with rubbish behind it gives all its records', async () => {
    await fc.assert(
      fc.asyncProperty(
        wrapped,
        size,
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        async ({ how, records }, bytes, rubbish) => {
          const whole = Buffer.concat([wrap({ ...how, isPacked: true }, records), rubbish]);
          const { records: found } = await read(whole, bytes);
          expect(found.slice(0, records.length)).toEqual(
            records.map((text) => JSON.parse(text) as unknown),
          );
        },
      ),
      { numRuns: 100 },
    );
  });
});
