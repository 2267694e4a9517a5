/**
 * `npm run soak [PATTERN]`: the long campaigns of test/soak. `npm run soak -- postgres15` is one more: all integration
 * tests on the oldest version of Postgres, where it is installed; `screens` looks at every page in both themes.
 */
import { build } from './build.ts';
import { runJest } from './jest.ts';
import { runOnOldestPostgres } from './oldest-postgres.ts';
import { Tally } from './tally.ts';

const patterns = process.argv.slice(2);

await build(undefined, console.log);
const tally = new Tally();
if (patterns[0] === 'postgres15')
  tally.jest('postgres 15', await runOnOldestPostgres(patterns.slice(1)));
else if (patterns[0] === 'screens') {
  process.env['BURSAR_EVERY_THEME'] = 'yes';
  tally.jest('screens', await runJest('browser', patterns.slice(1)));
} else tally.jest('soak', await runJest('soak', ['--runInBand', ...patterns]));
tally.close();
