/**
 * Compares the shipped price book with the public price maps of LiteLLM and genai-prices, and rebuilds it from them.
 *
 *   node tools/run.mjs tools/price-book.mjs compare --litellm MAP.json --genai DATA.json --day 2026-11-28
 *   node tools/run.mjs tools/price-book.mjs rebuild …the same…
 *
 * A price enters by agreement: where both maps list it alike it is confirmed, where one does it is single-source, and where
 * they contradict each other the book stays as it is and the price is shown. A price that the book has at another amount is
 * never overwritten: it ends on the day from which a map dates the new one, or it is shown for a person to decide.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isMain, root } from './bootstrap.mjs';
import { compareAll, rebuild, write } from './price-rows.mjs';

const BOOK = path.join(root, 'packages/pricing/seed-book.json');
const REASONS = path.join(root, 'packages/pricing/price-reasons.json');
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

function report(found) {
  const open = found.filter(({ reason, verdict }) => reason === null && verdict.outcome !== 'same');
  for (const { price, verdict, agreement } of open)
    console.log(
      `${price.key} ${price.tier}${price.contextOver === null ? '' : ` over ${price.contextOver}`}: ${agreement}, ${verdict.reason ?? JSON.stringify(verdict.meters)}`,
    );
  const counts = Object.entries(
    Object.groupBy(found, ({ reason, verdict }) =>
      reason === null ? verdict.outcome : 'reasoned',
    ),
  ).map(([name, list]) => `${list.length} ${name}`);
  console.log(counts.join(', '));
  return open;
}

if (isMain(import.meta)) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { litellm: { type: 'string' }, genai: { type: 'string' }, day: { type: 'string' } },
  });
  const input = {
    seed: readJson(BOOK),
    reasons: readJson(REASONS),
    litellm: readJson(values.litellm),
    genai: readJson(values.genai),
    day: values.day,
  };
  if (positionals[0] === 'rebuild') {
    const { book, added, held } = rebuild(input);
    writeFileSync(BOOK, write(book));
    console.log(`${added.length} rows added; held for a person:`);
    for (const { price, verdict, agreement } of held)
      console.log(
        `  ${price.key} ${price.tier} ${price.contextOver ?? ''} ${agreement} ${JSON.stringify(verdict.meters ?? verdict.reason)}`,
      );
  } else {
    const open = report(compareAll(input));
    if (open.some(({ agreement }) => agreement === 'confirmed')) process.exitCode = 1;
  }
}
