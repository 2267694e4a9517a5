import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LINE_BYTES_MAX, type ReceivedLine, splitLines } from './lines.js';

async function* cut(data: Buffer, size: number): AsyncGenerator<Buffer> {
  await Promise.resolve();
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}

async function lines(data: Buffer | string, size = 7, firstLine?: number): Promise<ReceivedLine[]> {
  const all: ReceivedLine[] = [];
  for await (const group of splitLines(cut(Buffer.from(data), size), firstLine)) all.push(...group);
  return all;
}

const shown = async (data: Buffer | string, size?: number, firstLine?: number) =>
  (await lines(data, size, firstLine)).map(({ number, text }) => [number, text]);

const hashOf = (line: string) => createHash('sha256').update(line).digest('hex').slice(0, 32);

describe('lines', () => {
  it('are split at line feeds, with or without carriage returns, the last one without any', async () => {
    expect(await shown('{"a":1}\r\n{"b":2}\n{"c":3}')).toEqual([
      [1, '{"a":1}'],
      [2, '{"b":2}'],
      [3, '{"c":3}'],
    ]);
  });

  it('that are empty or blank are skipped, but keep their number', async () => {
    expect(await shown('\na\n\r\n  \nb\n')).toEqual([
      [2, 'a'],
      [5, 'b'],
    ]);
  });

  it.each([
    ['line feeds', '\n'],
    ['carriage returns and line feeds', '\r\n'],
    ['blanks', ' \n'],
  ])('that are nothing but %s end the reading, after what came before', async (_, empty) => {
    const read: string[] = [];
    const reading = async () => {
      const source = Readable.from([Buffer.from(`a\nb\n${empty.repeat(200_000)}c\n`)]);
      for await (const lines of splitLines(source))
        for (const { text } of lines) read.push(text ?? '');
    };
    await expect(reading()).rejects.toMatchObject({ slug: 'too_many_empty_lines' });
    expect(read).toEqual(['a', 'b']);
  });

  it('may be apart by empty ones, as many as there are', async () => {
    expect(await shown('a\n\n'.repeat(150_000), 65_536)).toHaveLength(150_000);
  });

  it('begin after a byte-order mark, which only a beginning can have', async () => {
    expect(await shown('\ufeffa\n\ufeffb')).toEqual([
      [1, 'a'],
      [2, '\ufeffb'],
    ]);
  });

  it('are numbered on from where the sender says', async () => {
    expect(await shown('a\nb', 1, 5_001)).toEqual([
      [5_001, 'a'],
      [5_002, 'b'],
    ]);
  });

  it('are the same however the bytes arrive', async () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\r', '\n', '"') });
    await fc.assert(
      fc.asyncProperty(word, fc.integer({ min: 1, max: 9 }), async (text, size) => {
        expect(await shown(text, size)).toEqual(await shown(text, 1_000));
      }),
      { numRuns: 200 },
    );
  });

  it('have a hash of their bytes without the line break', async () => {
    const [first] = await lines('{"a":"é"}\r\n');
    expect(first?.hash().replaceAll('-', '')).toBe(hashOf('{"a":"é"}'));
  });
});

describe('a line above 4 MiB', () => {
  it.each([[1_000_000], [8_000_000]])(
    'is not held, only counted and hashed, and the next is read (chunks of %i bytes)',
    async (size) => {
      const long = 'x'.repeat(LINE_BYTES_MAX + 1);
      const [first, second] = await lines(`${long}\nb\n`, size);
      expect(first).toMatchObject({ number: 1, text: null });
      expect(first?.hash().replaceAll('-', '')).toBe(hashOf(long));
      expect(second).toMatchObject({ number: 2, text: 'b' });
    },
  );

  it('is one byte more than the longest that is read', async () => {
    const [first] = await lines(`${'x'.repeat(LINE_BYTES_MAX)}\r\n`, 1_000_000);
    expect(first?.text?.length).toBe(LINE_BYTES_MAX);
  });
});
