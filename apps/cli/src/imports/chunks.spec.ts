import { describe, expect, it } from '@jest/globals';
import { roughlySplitRecords } from '@bursar/logs';
import fc from 'fast-check';
import { CHUNK_BYTES_MIN, CHUNK_LINES_MAX, cutIntoChunks, type Chunk } from './chunks.js';

async function* cut(data: Buffer, size: number): AsyncGenerator<Buffer> {
  await Promise.resolve();
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}

async function chunks(data: string | Buffer, size = 1_000_000): Promise<Chunk[]> {
  const all: Chunk[] = [];
  const records = roughlySplitRecords(cut(Buffer.from(data), size));
  for await (const chunk of cutIntoChunks(records)) all.push(chunk);
  return all;
}

const lines = (count: number, length = 9) => `${'x'.repeat(length)}\n`.repeat(count);
const record = (id: string) => JSON.stringify({ schemaType: 'ModelInvocationLog', id });
const joined = (all: readonly Chunk[]) => Buffer.concat(all.map(({ data }) => data));

describe('a file', () => {
  it('is cut after 5,000 lines, and every chunk knows its first', async () => {
    const all = await chunks(lines(2 * CHUNK_LINES_MAX + 1));
    expect(all.map(({ index, firstLine }) => [index, firstLine])).toEqual([
      [0, 1],
      [1, 5_001],
      [2, 10_001],
    ]);
    expect(all.map(({ data }) => data.length)).toEqual([50_000, 50_000, 10]);
  });

  it('of long lines is cut after the line that fills 4 MiB', async () => {
    const all = await chunks(lines(10, 1024 * 1024));
    expect(all.map(({ firstLine }) => firstLine)).toEqual([1, 5, 9]);
    expect(all[0]?.data.length).toBeGreaterThanOrEqual(CHUNK_BYTES_MIN);
  });

  it('that ends without a line break, or is empty, loses nothing', async () => {
    expect((await chunks('a\nb')).map(({ data }) => data.toString())).toEqual(['a\nb\n']);
    expect(await chunks('')).toEqual([]);
  });

  it('is cut at the same places however it is read, and whole when joined', async () => {
    const text = lines(CHUNK_LINES_MAX + 300, 3);
    const places = (all: readonly Chunk[]) =>
      all.map(({ index, firstLine, data }) => [index, firstLine, data.length]);
    const expected = places(await chunks(text));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1_000, max: 30_000 }), async (size) => {
        const all = await chunks(text, size);
        expect(places(all)).toEqual(expected);
        expect(joined(all).toString() === text).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});

describe('records that are wrapped', () => {
  it('travel as NDJSON, each on a line', async () => {
    const data = `[${record('a')},\n${record('b')}]${record('c')}`;
    const all = await chunks(data, 10);
    expect(joined(all).toString()).toBe(`${['a', 'b', 'c'].map(record).join('\n')}\n`);
  });

  it('keep their place behind blank lines, few or many', async () => {
    const all = await chunks(
      `\n\n${record('a')}\n\n${record('b')}${'\n'.repeat(5_001)}${record('c')}\n`,
    );
    expect(
      all.map(({ firstLine, data }) => [firstLine, data.toString().split('\n').length - 1]),
    ).toEqual([
      [3, 3],
      [5_006, 1],
    ]);
  });
});

describe('a record above 4 MiB', () => {
  it.each([[700_000], [40_000_000]])(
    'is cut short, but stays one line (read %i bytes at a time)',
    async (size) => {
      const long = Buffer.concat([
        Buffer.from('a\n'),
        Buffer.alloc(20 * 1024 * 1024, 'x'),
        Buffer.from('\nb\n'),
      ]);
      const all = await chunks(long, size);
      const whole = joined(all).toString().split('\n');
      expect(whole.map((line) => line.length)).toEqual([1, 4 * 1024 * 1024 + 1, 1, 0]);
      expect(all.map(({ firstLine }) => firstLine)).toEqual([1, 3]);
    },
  );
});
