/** `npm run soak [PATTERN]`: the long campaigns of test/soak. */
import { build } from './build.mjs';
import { runJest } from './jest.mjs';
import { Tally } from './tally.mjs';

await build(undefined, console.log);
const tally = new Tally();
tally.jest('soak', await runJest('soak', ['--runInBand', ...process.argv.slice(2)]));
tally.close();
