/**
 * `npm run soak [PATTERN]`: the long campaigns of test/soak. `npm run soak -- postgres15` is one more: all integration
 * tests on the oldest version of Postgres, where it is installed; `screens` looks at every page in both themes; `late` has every
 * answer reach its page up to 1.5 s late, in any order: no screen, and no test of one, may count on an answer that is at once there.
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
} else if (patterns[0] === 'late') {
  process.env['BURSAR_LATE_ANSWERS_MS'] = '1500';
  tally.jest('late', await runJest('browser', patterns.slice(1)));
} else tally.jest('soak', await runJest('soak', ['--runInBand', ...patterns]));
tally.close();
