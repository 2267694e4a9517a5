/** `npm run check`: what finds most mistakes in under a minute: types, lint, formatting, the layout of the code, unit tests. */
import { build } from './build.ts';
import { checkFormat, checkLint, checkTypes } from './checks.ts';
import { runJest } from './jest.ts';
import { Tally } from './tally.ts';

await build(['prisma', 'graphql'], console.log);
const tally = new Tally();
// Two at once, for the two cores a small machine has.
const lint = checkLint();
for (const check of [await checkTypes(), await lint, await checkFormat()]) tally.check(check);
tally.jest('unit', await runJest('unit'));
tally.close();
