/** `npm test`: everything, stage by stage; closes with `N passed, N failed`. */
import { build } from './build.ts';
import { messageOf } from './errors.mjs';
import { checkFormat, checkLint, checkTypes } from './checks.ts';
import { runJest } from './jest.ts';
import { ESSENTIAL, runOnOldestPostgres } from './oldest-postgres.ts';
import { Tally } from './tally.ts';

const tally = new Tally();
const built = await build(undefined, console.log).then(
  () => ({ name: 'build', ok: true, output: '' }),
  (error: unknown) => ({ name: 'build', ok: false, output: messageOf(error) }),
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
