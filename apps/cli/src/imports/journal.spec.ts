import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Journal } from './journal.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'journal-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const log = (name: string, bytes = 10) => ({
  file: `/logs/${name}`,
  object: name,
  bytes,
  modifiedMs: 1,
});
const counts = (received: number) => ({
  received,
  accepted: received,
  duplicate: 0,
  quarantined: 0,
  unpriced: 0,
});
const open = (paths = ['/logs'], url = 'http://a') => Journal.open(folder, url, paths);

describe('a journal', () => {
  it('brings back the run, how far each file came, and all counts', async () => {
    const before = await open();
    before.begin('run-1');
    const [a, b] = [before.entryOf(log('a')), before.entryOf(log('b'))];
    Object.assign(a, { nextChunk: 2, counts: counts(7) });
    Object.assign(b, { nextChunk: 1, done: true, counts: counts(5) });
    await before.save(true);

    const after = await open();
    expect(after.run).toBe('run-1');
    expect(after.isResumed).toBe(true);
    expect(after.entryOf(log('a'))).toMatchObject({ index: 0, nextChunk: 2, done: false });
    expect(after.entryOf(log('b'))).toMatchObject({ index: 1, done: true });
    expect(after.counts()).toEqual(counts(12));
  });

  it('gives a file that changed an index of its own, never one that was used', async () => {
    const journal = await open();
    journal.begin('run-1');
    journal.entryOf(log('a')).nextChunk = 3;
    expect(journal.entryOf(log('a', 11))).toMatchObject({ index: 1, nextChunk: 0 });
    expect(journal.entryOf(log('c'))).toMatchObject({ index: 2 });
    expect(journal.entryOf(log('a'))).toMatchObject({ index: 0, nextChunk: 3 });
  });

  it('belongs to its paths and its server', async () => {
    const journal = await open();
    journal.begin('run-1');
    await journal.save(true);
    expect((await open(['/other'])).run).toBeNull();
    expect((await open(['/logs'], 'http://b')).run).toBeNull();
    expect((await open()).run).toBe('run-1');
  });

  it('leaves nothing behind when the import is done', async () => {
    const journal = await open();
    journal.begin('run-1');
    await journal.save(true);
    await journal.remove();
    expect(await readdir(path.join(folder, 'imports'))).toEqual([]);
    expect((await open()).run).toBeNull();
  });
});
