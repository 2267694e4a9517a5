import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { compileBook, loadSeed, NO_USAGE, rate, resolveModel } from '@bursar/pricing';
import { NEIGHBOURS, neighbourOf, neighbourToday } from './neighbours.js';

const SEED = path.join(import.meta.dirname, '../../../../../packages/pricing/seed-book.json');
const { rows, multipliers } = loadSeed(JSON.parse(readFileSync(SEED, 'utf8')));
const book = compileBook({
  ...{ version: 1, rows, multipliers, layers: [], aliases: [], inferenceProfiles: {} },
});

/** Of a thousand tokens in and out, where it is sold first; null: nowhere. */
function costOf(model: string, provider: string): bigint | null {
  const regions = provider === 'bedrock' ? ['us-east-1', 'us-west-2', 'us-east-2'] : [''];
  const usage = { ...NO_USAGE, input: 1_000, output: 1_000 };
  for (const region of regions)
    for (const modelRef of [model, `global.${model}`]) {
      const at = Date.UTC(2026, 10, 29);
      const rated = rate(book, { modelRef, provider, region, at }, usage);
      if (rated.outcome === 'rated') return rated.cost;
    }
  return null;
}

describe('the next smaller model of a family', () => {
  it.each(NEIGHBOURS)('%s: %s has a cheaper neighbour in the book: %s', (provider, model, as) => {
    expect(resolveModel(book, as, provider).known).toBe(true);
    expect(neighbourOf(book, model, provider)).toBe(as);
    const [cost, costInstead] = [costOf(model, provider), costOf(as, provider)];
    expect(cost).not.toBeNull();
    expect(costInstead ?? cost ?? 0n).toBeLessThan(cost ?? 0n);
  });

  it('is none from the day on which it ends', () => {
    const end = { provider: 'openai', model: 'gpt-5-mini', endsOn: '2026-12-11' };
    const lifecycle = new Map([
      ['openai gpt-5-mini', { ...end, sources: ['its seller'], confirmed: '2026-11-28' }],
    ]);
    const on = (today: string) => neighbourToday({ book, lifecycle, today }, 'gpt-5', 'openai');
    expect(on('2026-12-10')).toBe('gpt-5-mini');
    expect(on('2026-12-11')).toBeNull();
  });

  it('is reached by the same routing, and no model has one by a part of its name', () => {
    const haiku = 'anthropic.claude-haiku-5-5';
    expect(neighbourOf(book, 'us.anthropic.claude-sonnet-5', 'bedrock')).toBe(haiku);
    expect(neighbourOf(book, 'global.anthropic.claude-sonnet-5', 'bedrock')).toBe(
      `global.${haiku}`,
    );
    expect(neighbourOf(book, 'anthropic.claude-sonnet-5-own', 'bedrock')).toBeNull();
    expect(neighbourOf(book, haiku, 'bedrock')).toBeNull();
  });
});
