/** `npm test`: everything, stage by stage; closes with `N passed, N failed`. */
import { build } from './build.ts';
import { messageOf } from './errors.mjs';
import { checkFormat, checkLint, checkTypes } from './checks.ts';
import { runJest } from './jest.ts';
import { ESSENTIAL, runOnOldestPostgres } from './oldest-postgres.ts';
import { Tally } from './tally.ts';
import { findPython, installEmulators } from '../test/support/processes/python.ts';

const tally = new Tally();
// Fetched from the network while the processors are at work; the test that needs them first waits for them, or says why not.
const python = findPython();
if (python !== null) void installEmulators(python).catch(() => undefined);
const built = await build(undefined, console.log).then(
  () => ({ name: 'build', ok: true, output: '' }),
  (error: unknown) => ({ name: 'build', ok: false, output: messageOf(error) }),
);
tally.check(built);
const lint = checkLint();
tally.check(await checkTypes());
tally.check(await checkFormat());
tally.check(await lint);
tally.jest('unit', await runJest('unit'));
// In one run: files that drive a browser want a processor, most others wait (test/support/jest/sequencer.mjs mixes them).
tally.jest('integration and browser', await runJest(['integration', 'browser']));
tally.jest('integration on the oldest Postgres', await runOnOldestPostgres(ESSENTIAL));
tally.close();
