/**
 * Compares the shipped price book with the public price maps of LiteLLM and genai-prices, and rebuilds it from them.
 *
 *   node tools/run.mjs tools/price-book.ts compare --litellm MAP.json --genai DATA.json --day 2026-11-28
 *   node tools/run.mjs tools/price-book.ts rebuild …the same…
 *
 * A price enters by agreement: where both maps list it alike it is confirmed, where one does it is single-source, and where
 * they contradict each other the book stays as it is and the price is shown. A price that the book has at another amount is
 * never overwritten: it ends on the day from which a map dates the new one, or it is shown for a person to decide.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { SeedBook } from '@bursar/pricing';
import { isMain, root, stop } from './bootstrap.mjs';
import { compareAll, type Found, type Reasons } from './price-compare.ts';
import { rebuild, write } from './price-rows.ts';

const BOOK = path.join(root, 'packages/pricing/seed-book.json');
const REASONS = path.join(root, 'packages/pricing/price-reasons.json');
const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

/** What the book and a map say differently of one price. */
const differenceOf = ({ verdict }: Found): string => {
  if (verdict.outcome === 'missing') return verdict.reason;
  return JSON.stringify(verdict.outcome === 'differs' ? verdict.meters : {});
};

/** Prints what a person should look at, and returns it. */
function report(found: readonly Found[]): Found[] {
  const open = found.filter(({ reason, verdict }) => reason === null && verdict.outcome !== 'same');
  for (const one of open) {
    const { price, agreement } = one;
    const over = price.contextOver === null ? '' : ` over ${price.contextOver}`;
    console.log(`${price.key} ${price.tier}${over}: ${agreement}, ${differenceOf(one)}`);
  }
  const groups = Map.groupBy(found, ({ reason, verdict }) =>
    reason === null ? verdict.outcome : 'reasoned',
  );
  console.log([...groups].map(([name, list]) => `${list.length} ${name}`).join(', '));
  return open;
}

if (isMain(import.meta)) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { litellm: { type: 'string' }, genai: { type: 'string' }, day: { type: 'string' } },
  });
  const { litellm, genai, day } = values;
  if (litellm === undefined || genai === undefined || day === undefined)
    stop('Name the maps and the day: --litellm MAP.json --genai DATA.json --day 2026-11-28', 2);
  const input = {
    seed: readJson(BOOK) as SeedBook,
    reasons: readJson(REASONS) as Reasons,
    litellm: readJson(litellm),
    genai: readJson(genai),
    day,
  };
  if (positionals[0] === 'rebuild') {
    const { book, added, held } = rebuild(input);
    writeFileSync(BOOK, write(book));
    console.log(`${added.length} rows added; held for a person:`);
    for (const one of held) {
      const { price, agreement } = one;
      console.log(
        `  ${price.key} ${price.tier} ${price.contextOver ?? ''} ${agreement} ${differenceOf(one)}`,
      );
    }
  } else {
    const open = report(compareAll(input));
    if (open.some(({ agreement }) => agreement === 'confirmed')) process.exitCode = 1;
  }
}
