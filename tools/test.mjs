/** `npm test`: everything, stage by stage; closes with `N passed, N failed`. */
import { build } from './build.mjs';
import { checkFormat, checkLint, checkTypes } from './checks.mjs';
import { runJest } from './jest.mjs';
import { ESSENTIAL, runOnOldestPostgres } from './oldest-postgres.mjs';
import { Tally } from './tally.mjs';

const tally = new Tally();
const built = await build(undefined, console.log).then(
  () => ({ name: 'build', ok: true, output: '' }),
  (error) => ({ name: 'build', ok: false, output: error.message }),
);
tally.check(built);
// Linting takes one processor longer than all the other quick parts take the rest.
const lint = checkLint();
tally.check(await checkTypes());
tally.check(await checkFormat());
tally.jest('unit', await runJest('unit'));
tally.check(await lint);
tally.jest('integration', await runJest('integration'));
tally.jest('integration on the oldest Postgres', await runOnOldestPostgres(ESSENTIAL));
tally.jest('browser', await runJest('browser'));
tally.close();
