import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Journal } from './journal.js';

interface Line {
  readonly n: number;
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'bursar-journal-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const file = () => path.join(folder, 'journal');

/** A journal that keeps all it is given. */
async function open(bytesMax?: number) {
  const lines: Line[] = [];
  const events: string[] = [];
  const journal = await Journal.read<Line>({
    folder,
    report: (event) => events.push('state' in event ? event.state : ''),
    read: (line) => lines.push(line),
    snapshot: () => lines,
    ...(bytesMax !== undefined && { bytesMax }),
  });
  await journal.begin();
  const append = (n: number) => {
    lines.push({ n });
    return journal.append({ n });
  };
  return { journal, lines, events, append };
}

describe('a journal', () => {
  it('gives the next process what was on disk, in order', async () => {
    const first = await open();
    await Promise.all(Array.from({ length: 500 }, (_, n) => first.append(n)));
    await first.journal.close();
    const next = await open();
    expect(next.lines).toEqual(first.lines);
    expect(next.lines).toHaveLength(500);
    await next.journal.close();
  });

  it.each([
    ['half a line', '0badc0de {"n":'],
    ['a line with a wrong sum', '00000000 {"n":3}\n'],
  ])('does without %s at its end', async (_, tail) => {
    const first = await open();
    await first.append(1);
    await first.journal.close();
    await appendFile(file(), tail);
    const next = await open();
    expect(next.lines).toEqual([{ n: 1 }]);
    expect(next.events).toEqual(['torn']);
    expect(next.journal.damaged).toBe(false);
    await next.journal.close();
  });

  it('proves nothing any more once a line in its midst is unreadable', async () => {
    const first = await open();
    for (const n of [1, 2, 3]) await first.append(n);
    await first.journal.close();
    await writeFile(file(), (await readFile(file(), 'utf8')).replace('"n":2', '"n":9'));
    const next = await open();
    expect(next.lines).toEqual([{ n: 1 }, { n: 3 }]);
    expect(next.journal.damaged).toBe(true);
    await next.journal.close();
  });

  it('is rewritten when it has grown long, and loses nothing by it', async () => {
    const first = await open(200);
    for (let n = 0; n < 100; n++) await first.append(n);
    await first.journal.close();
    const next = await open();
    expect(next.lines).toHaveLength(100);
    await next.journal.close();
  });

  it('takes nothing after it is closed', async () => {
    const first = await open();
    await first.journal.close();
    await expect(first.append(1)).rejects.toThrow('closed');
  });
});
