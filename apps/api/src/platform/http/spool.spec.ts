import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Unavailable } from '../errors.js';
import { Spools } from './spool.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'bursar-spool-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const there = () => false;

async function* parts(...lengths: number[]): AsyncGenerator<string> {
  await Promise.resolve();
  for (const [at, length] of lengths.entries()) yield String(at % 10).repeat(length);
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const piece of stream) text += piece.toString('utf8');
  return text;
}

describe('a spooled answer', () => {
  it.each([
    ['short', [3, 5]],
    ['long', [300_000, 1, 700_000, 20]],
    ['empty', []],
  ])('that is %s is read as it was written', async (_, lengths) => {
    const spool = await new Spools(folder).fill(parts(...lengths), there);
    const whole = lengths.map((length, at) => String(at).repeat(length)).join('');
    expect(spool.bytes).toBe(whole.length);
    expect(await textOf(spool.read())).toBe(whole);
  });

  it('leaves no name behind while it is read, so that nothing of it outlives the process', async () => {
    const spool = await new Spools(folder).fill(parts(300_000, 300_000), there);
    expect(await readdir(folder)).toEqual([]);
    await spool.close();
  });

  it('and what a killed process did leave goes at the next start', async () => {
    await writeFile(path.join(folder, 'left'), 'x');
    await new Spools(folder).sweep();
    expect(await readdir(folder)).toEqual([]);
    await expect(new Spools(path.join(folder, 'nowhere')).sweep()).resolves.toBeUndefined();
  });

  it('waits until there is room for all that are being read, and gives its own back', async () => {
    const spools = new Spools(folder, 1_000_000);
    const first = await spools.fill(parts(600_000), there);
    await expect(spools.fill(parts(600_000), there)).rejects.toBeInstanceOf(Unavailable);
    first.read().destroy();
    await new Promise((resolve) => setImmediate(resolve));
    const second = await spools.fill(parts(600_000), there);
    expect(second.bytes).toBe(600_000);
    await second.close();
  });

  it('is not made to its end for a reader who went away', async () => {
    let made = 0;
    const endless = async function* (): AsyncGenerator<string> {
      await Promise.resolve();
      for (;;) {
        made++;
        yield 'x';
      }
    };
    const gone = new Spools(folder).fill(endless(), () => made === 5);
    await expect(gone).rejects.toBeInstanceOf(Unavailable);
    expect(made).toBe(5);
  });

  it('fails as what makes it fails, and is gone', async () => {
    const failing = async function* (): AsyncGenerator<string> {
      yield 'x'.repeat(400_000);
      await Promise.reject(new Error('no such column'));
    };
    const spools = new Spools(folder, 400_000);
    await expect(spools.fill(failing(), there)).rejects.toThrow('no such column');
    const next = await spools.fill(parts(400_000), there);
    await next.close();
  });
});
