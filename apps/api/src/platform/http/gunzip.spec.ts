import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { gunzip } from './gunzip.js';

async function* cut(data: Buffer, size: number): AsyncGenerator<Buffer> {
  await Promise.resolve();
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}

/** What arrived, and what ended it. */
async function unpack(data: Buffer, size = 1_000, declared = false) {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of gunzip(cut(data, size), { declared })) pieces.push(piece);
  } catch (error) {
    return {
      text: Buffer.concat(pieces).toString('latin1'),
      slug: (error as { slug?: string }).slug,
    };
  }
  return { text: Buffer.concat(pieces).toString('latin1'), slug: null };
}

const text = Array.from(
  { length: 20_000 },
  (_, n) => `{"n":${n},"id":"${(n * 7_919) % 104_729}"}`,
).join('\n');

describe('gzip', () => {
  it.each([[1], [7], [1_000], [1_000_000]])(
    'is unpacked, arriving %i bytes at a time',
    async (size) => {
      const small = size === 1 ? text.slice(0, 5_000) : text;
      expect(await unpack(gzipSync(small), size)).toEqual({ text: small, slug: null });
    },
  );

  it.each([[3], [1_000_000]])(
    'of several members is one stream, arriving %i bytes at a time',
    async (size) => {
      const members = Buffer.concat([gzipSync('one\n'), gzipSync(''), gzipSync('two\n')]);
      expect(await unpack(members, size)).toEqual({ text: 'one\ntwo\n', slug: null });
    },
  );

  it('that is not gzip passes as it is', async () => {
    expect(await unpack(Buffer.from('{"a":1}\n'))).toEqual({ text: '{"a":1}\n', slug: null });
    expect(await unpack(Buffer.alloc(0), 1_000, true)).toEqual({ text: '', slug: null });
    expect(await unpack(Buffer.from('x'))).toEqual({ text: 'x', slug: null });
  });

  it('that is declared and is none is refused', async () => {
    expect(await unpack(Buffer.from('{"a":1}\n'), 1_000, true)).toEqual({
      text: '',
      slug: 'not_gzip',
    });
  });

  it.each([[1_000], [1_000_000]])(
    'that breaks off gives all it holds, then says so (%i bytes at a time)',
    async (size) => {
      const whole = gzipSync(text, { level: 1 });
      const { text: read, slug } = await unpack(
        whole.subarray(0, Math.floor(whole.length / 2)),
        size,
      );
      expect(slug).toBe('gzip_truncated');
      expect(read.length).toBeGreaterThan(text.length / 3);
      expect(text.startsWith(read)).toBe(true);
    },
  );

  it('that lacks only its last bytes is still called broken off', async () => {
    const whole = gzipSync('a\nb\n');
    expect(await unpack(whole.subarray(0, whole.length - 4))).toEqual({
      text: 'a\nb\n',
      slug: 'gzip_truncated',
    });
    expect((await unpack(whole.subarray(0, 5))).slug).toBe('gzip_truncated');
  });

  it.each([
    [
      'flipped bits',
      (data: Buffer) =>
        Buffer.concat([data.subarray(0, 400), randomBytes(400), data.subarray(800)]),
    ],
    [
      'something else behind it',
      (data: Buffer) => Buffer.concat([data, Buffer.from('{"not":"gzip"}')]),
    ],
  ])('with %s is called damaged', async (_what, damage) => {
    expect((await unpack(damage(gzipSync(text)), 1_000_000)).slug).toBe('gzip_damaged');
  });

  it('that grows beyond reason is refused before it fills the memory', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
    let bytes = 0;
    const read = async () => {
      for await (const piece of gunzip(cut(bomb, 16_384))) bytes += piece.length;
    };
    await expect(read()).rejects.toMatchObject({ code: 'INVALID', slug: 'gzip_bomb' });
    expect(bytes).toBeLessThanOrEqual(17 * 1024 * 1024);
  });

  it('is read no faster than its reader reads', async () => {
    let taken = 0;
    async function* source() {
      for await (const chunk of cut(gzipSync(randomBytes(4_000_000)), 10_000)) {
        taken += chunk.length;
        yield chunk;
      }
    }
    for await (const piece of gunzip(source())) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    expect(taken).toBeLessThan(100_000);
  });
});
