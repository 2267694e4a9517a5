import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importCharges } from '../support/chargeback/charges.js';
import { closeMonth } from '../support/chargeback/close.js';
import { call, raiseCloseStage } from '../support/chargeback/close-stage.js';
import { install } from '../support/processes/python.js';
import type { TestBursar } from '../support/processes/server.js';

const run = promisify(execFile);
const INSTALL_MS_MAX = 600_000;

/** What the validator runs on. */
function findPython(): string | null {
  const names = ['python3.13', 'python3.12', 'python3'];
  return names.find((name) => minorOf(name) >= 12) ?? null;
}

function minorOf(name: string): number {
  try {
    const code = 'import sys, venv; print(sys.version_info[1] * (sys.version_info[0] == 3))';
    return Number(execFileSync(name, ['-c', code], { stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return 0;
  }
}

/** Null, with the reason in the name of the tests, where the machine has none or nothing can be installed. */
async function installed(): Promise<{ validator: string } | { missing: string }> {
  const python = findPython();
  if (python === null) return { missing: 'there is no Python of 3.12 or later' };
  try {
    return { validator: await install(python, 'test/chargeback/focus-requirements.txt') };
  } catch (error) {
    return { missing: `it could not be installed: ${String(error).slice(0, 200)}` };
  }
}

/**
 * What the validator cannot judge. It counts one side of an alternative as failed where the other holds: no row has an invoice number
 * while the month is accrued. Of a purchase it demands an effective cost of nothing, as if each were paid ahead for later usage; ours are
 * what their days cost.
 */
const KNOWN = new Set(['InvoiceId-C-005-C', 'EffectiveCost-C-005-C']);

describe('focus-validator 2.2.1', () => {
  let bursar: TestBursar;
  let folder: string;
  let found: Awaited<ReturnType<typeof installed>>;
  beforeAll(async () => {
    found = await installed();
    ({ bursar } = await raiseCloseStage());
    folder = await mkdtemp(path.join(os.tmpdir(), 'bursar-focus-'));
    await importCharges(bursar, [
      '2026-09-30,tax,VAT,3.21,,,AWS EMEA SARL,EUINV-9,2026-09-01,2026-10-01',
      '2026-09-30,credit,Promotion,-7.77,,,AWS EMEA SARL,EUINV-9,2026-09-01,2026-10-01',
      '2026-09-30,commitment,Provisioned unit,120.5,search,,AWS EMEA SARL,EUINV-9,2026-09-01,2026-10-01',
      '2026-09-30,subscription,Seats,60,ads,,OpenAI,INV-1,2026-09-01,2026-10-01',
    ]);
    await closeMonth(bursar, '2026-08');
    await bursar.http('/v1/usage/bedrock-logs', {
      ...{ method: 'POST', headers: { 'content-type': 'application/x-ndjson' } },
      body: `${call('2026-08', { input: 9 })}\n`,
    });
    await closeMonth(bursar, '2026-09');
  }, INSTALL_MS_MAX);
  afterAll(async () => {
    await bursar.close();
    await rm(folder, { recursive: true, force: true });
  });

  it(
    'finds nothing wrong with the Parquet file of a month',
    async () => {
      if ('missing' in found) {
        console.log(`SKIPPED: focus-validator did not run, since ${found.missing}.`);
        return;
      }
      const file = path.join(folder, 'focus.parquet');
      const answer = await bursar.http('/v1/exports/focus/2026-09.parquet');
      await writeFile(file, new Uint8Array(await answer.arrayBuffer()));
      const said = await validate(found.validator, file);
      const count = (word: string): number => said.split(`: ${word}`).length - 1;
      console.log(`${count('PASS')} pass, ${count('FAIL')} fail, ${count('SKIPPED')} skipped.`);
      const failed = [...said.matchAll(/([A-Za-z]+-C-\d{3}-[A-Z]): FAIL/g)]
        .map(([, rule = '']) => rule)
        .filter((rule) => !KNOWN.has(rule));
      expect(failed).toEqual([]);
      expect([...said.matchAll(/: PASS/g)].length).toBeGreaterThan(100);
    },
    INSTALL_MS_MAX,
  );
});

/** It finds its rules beside itself, so it runs in the folder that it was installed to. */
async function validate(python: string, file: string): Promise<string> {
  const where =
    'import focus_validator, os; print(os.path.dirname(os.path.dirname(focus_validator.__file__)))';
  const { stdout: cwd } = await run(python, ['-c', where]);
  const args = ['-m', 'focus_validator.main', '--data-file', file];
  const options = [
    '--validate-version',
    '1.2',
    '--focus-dataset',
    'CostAndUsage',
    '--block-download',
  ];
  const more = { cwd: cwd.trim(), maxBuffer: 64 * 1024 * 1024 };
  const done = await run(python, [...args, ...options], more).catch((error: unknown) => {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return { stdout, stderr };
  });
  return `${done.stderr}\n${done.stdout}`;
}
