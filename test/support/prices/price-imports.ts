import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { runCli } from '../processes/process.js';
import { startBursar, type TestBursar } from '../processes/server.js';

export let bursar: TestBursar;
export let folder: string;
export function importStage(): void {
  beforeAll(async () => {
    bursar = await startBursar({ worker: true });
    folder = mkdtempSync(path.join(os.tmpdir(), 'bursar-prices-'));
  });
  afterAll(async () => {
    await bursar.close();
    await rm(folder, { recursive: true });
  });
}

/** A file with this in it. */
export function fileOf(content: string | Buffer): string {
  const file = path.join(folder, `list-${files++}`);
  writeFileSync(file, content);
  return file;
}

export interface Imported {
  publisher: string;
  document: string;
  version: number | null;
  counts: Record<string, number>;
  entries: { outcome: string; model: string; regions: string[]; tier: string; why: string }[];
  ignored: { why: string; count: number; examples: string[] }[];
}

let files = 0;
export const cli = (...args: string[]) => runCli(args, { url: bursar.url, token: bursar.token });
export async function importText(text: string | Buffer, ...more: string[]): Promise<Imported> {
  const file = fileOf(text);
  const { code, stdout, stderr } = await cli('prices', 'import', file, '-o', 'json', ...more);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return JSON.parse(stdout) as Imported;
}

interface Row {
  per1M: Record<string, string>;
  regions: string[];
  tier: string;
  routing: string;
  contextOver: string | null;
  validFrom: string | null;
  status: string;
  isSingleSource: boolean;
  confirmedOn: string | null;
  sources: { source: string; document: string }[];
}
export async function rowsOf(model: string): Promise<Row[]> {
  const { prices } = await bursar.gql<{ prices: { edges: { node: { rows: Row[] } }[] } }>(
    `query ($search: String) { prices(search: $search) { edges { node { rows { per1M regions tier routing contextOver validFrom
       status isSingleSource confirmedOn sources { source document } } } } } }`,
    { search: model },
  );
  return prices.edges.flatMap(({ node }) => node.rows);
}
export const today = () => new Date().toISOString().slice(0, 10);
