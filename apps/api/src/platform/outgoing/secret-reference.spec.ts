import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readSecret, SECRET_REFERENCE } from './secret-reference.js';

describe('a secret by reference', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'bursar-secret-'));
    await writeFile(path.join(folder, 'id'), 'bursar-1\n');
    await writeFile(path.join(folder, 'long'), 'x'.repeat(5_000));
    process.env['A_SECRET_OF_A_SOURCE'] = 'bursar-2';
  });
  afterAll(async () => {
    delete process.env['A_SECRET_OF_A_SOURCE'];
    await rm(folder, { recursive: true });
  });
  const read = (reference: string, dataDir = '/var/lib/bursar') =>
    readSecret(reference, { dataDir });

  it('is read from a variable or a file, at the moment it is needed', async () => {
    expect(await read('env:A_SECRET_OF_A_SOURCE')).toBe('bursar-2');
    expect(await read(`file:${folder}/id`)).toBe('bursar-1');
  });

  it.each([
    ['env:NO_SUCH_VARIABLE', /not set/],
    ['env:DATABASE_URL', /secret of Bursar itself/],
    ['env:BURSAR_BOOT_TOKEN', /secret of Bursar itself/],
    ['env:AWS_SECRET_ACCESS_KEY', /secret of Bursar itself/],
    ['file:/no/such/file', /no secret that can be read/],
    ['in-clear', /no reference/],
  ])('%s is not read', async (reference, why) => {
    await expect(read(reference)).rejects.toThrow(why);
  });

  it('is not read from a file of Bursar, or one that is no secret', async () => {
    await expect(read(`file:${folder}/id`, folder)).rejects.toThrow(/own data folder/);
    await expect(read(`file:${folder}/x/../id`, folder)).rejects.toThrow(/own data folder/);
    await expect(read(`file:${folder}/long`)).rejects.toThrow(/no secret that can be read/);
  });

  it.each([
    ['env:A', true],
    ['file:/run/secrets/a', true],
    ['file:relative', false],
    ['s3cret', false],
    ['env:', false],
  ])('%s may stand in a file: %s', (text, may) => {
    expect(SECRET_REFERENCE.test(text)).toBe(may);
  });
});
