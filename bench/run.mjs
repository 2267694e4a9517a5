/**
 * `npm run bench -- NAME…`: runs benchmarks one after the other. The last line of output is one JSON object: the figures of
 * the benchmark, or of each by its name where several were asked for.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { build } from '../tools/build.ts';

const folder = import.meta.dirname;

/** Files here that offer `run()`; the rest is what they share. */
const known = readdirSync(folder)
  .filter((file) => file.endsWith('.mjs') && file !== 'run.mjs')
  .filter((file) =>
    /^export (async )?function run\b/m.test(readFileSync(`${folder}/${file}`, 'utf8')),
  )
  .map((file) => file.replace(/\.mjs$/, ''));

const names = process.argv.slice(2);
const unknown = names.filter((name) => !known.includes(name));
if (names.length === 0 || unknown.length > 0) {
  console.error(`Usage: npm run bench -- NAME…, with names out of: ${known.join(', ')}`);
  process.exit(2);
}

await build(['gateway', 'api', 'cli', 'detection'], console.log);
const results = {};
for (const name of names) {
  console.log(`── ${name}`);
  const { run } = await import(`./${name}.mjs`);
  const begun = performance.now();
  results[name] = await run();
  console.log(`${name} took ${((performance.now() - begun) / 1000).toFixed(1)} s`);
}
const [only] = names;
console.log(JSON.stringify(names.length === 1 ? results[only] : results));
process.exit(0);
