/** `npm test`: everything, stage by stage; closes with `N passed, N failed`. */
import { build } from './build.mjs';
import { checkFormat, checkLint, checkTypes } from './checks.mjs';
import { runJest } from './jest.mjs';
import { Tally } from './tally.mjs';

const tally = new Tally();
const built = await build(undefined, console.log).then(
  () => ({ name: 'build', ok: true, output: '' }),
  (error) => ({ name: 'build', ok: false, output: error.message }),
);
tally.check(built);
const lint = checkLint();
for (const check of [await checkTypes(), await lint, await checkFormat()]) tally.check(check);
for (const project of ['unit', 'integration', 'browser'])
  tally.jest(project, await runJest(project));
tally.close();
