import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { closeMonth } from '../support/chargeback/close.js';
import { call, raiseCloseStage } from '../support/chargeback/close-stage.js';
import { install } from '../support/processes/python.js';
import type { TestBursar } from '../support/processes/server.js';

const run = promisify(execFile);
const INSTALL_MS_MAX = 600_000;

/** Of the validator's libraries, some are built for this Python alone. */
const python = spawnSync('python3.12', ['-c', 'import venv']).status === 0 ? 'python3.12' : null;
const withPython = python === null ? describe.skip : describe;

/** Known to be wrong in the validator itself: two rules of which a row meets either are asked for both. */
const KNOWN = ['InvoiceId-C-004-C'];

withPython('the validator of the FOCUS specification', () => {
  let bursar: TestBursar;
  let folder: string | undefined;
  let validator: string;
  beforeAll(async () => {
    if (python === null) return;
    validator = await install(python, 'test/clients/focus-requirements.txt');
    folder = await mkdtemp(path.join(os.tmpdir(), 'bursar-focus-'));
    const stage = await raiseCloseStage();
    ({ bursar } = stage);
    await closeMonth(bursar, '2026-09');
    // An adjustment of the closed month beside usage of the next.
    await stage.send(call('2026-09', { input: 500, output: 0 }));
    await closeMonth(bursar, '2026-10');
  }, INSTALL_MS_MAX);
  afterAll(async () => {
    await (bursar as TestBursar | undefined)?.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  it.each(['2026-09.parquet', '2026-10.parquet', '2026-10.csv'])(
    'finds no fault in %s',
    async (name) => {
      const file = path.join(folder ?? '', name);
      const response = await bursar.http(`/v1/exports/focus/${name}`);
      await writeFile(file, Buffer.from(await response.arrayBuffer()));
      const { stdout } = await run(
        path.join(path.dirname(validator), 'focus-validator'),
        [
          ...['--data-file', file, '--validate-version', '1.2', '--focus-dataset', 'CostAndUsage'],
          ...['--block-download', '--show-violations'],
        ],
        { maxBuffer: 64 * 1024 * 1024 },
      ).catch((error: unknown) => error as { stdout: string });
      const failed = [...stdout.matchAll(/(\S+-[CM]-\d+-[CM])\S*.*\bFAIL/g)].map(
        ([, rule = '']) => rule,
      );
      // For people who want to read all that it said.
      const report = process.env['BURSAR_FOCUS_REPORT'];
      if (report !== undefined) await writeFile(path.join(report, `${name}.txt`), stdout);
      expect(stdout).toMatch(/pass/i);
      expect(failed.filter((rule) => !KNOWN.includes(rule))).toEqual([]);
    },
    INSTALL_MS_MAX,
  );
});
