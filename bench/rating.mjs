/** Ratings per second on one core: five meters, look-up included, mixed models of the shipped price book. */
import { readFileSync } from 'node:fs';
import { compileBook, loadSeed, rate } from '@bursar/pricing';

const CALLS = 4096;
const ROUND_MS = 1_000;
const ROUNDS = 5;
const AT = Date.UTC(2026, 9, 15);

/** As logged, with the region that was called. All of them price the five meters. */
const MODELS = [
  ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'us-east-1'],
  ['global.anthropic.claude-sonnet-4-5-20250929-v1:0', 'us-east-1'],
  ['eu.anthropic.claude-sonnet-4-5-20250929-v1:0', 'eu-west-1'],
  ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 'us-east-1'],
  ['global.anthropic.claude-haiku-4-5-20251001-v1:0', 'eu-west-1'],
  ['us.anthropic.claude-opus-4-8', 'us-east-1'],
  ['global.anthropic.claude-opus-4-8', 'us-east-1'],
  ['eu.anthropic.claude-sonnet-4-6', 'eu-central-1'],
  ['global.anthropic.claude-sonnet-5', 'us-west-2'],
  ['us.anthropic.claude-fable-5', 'us-east-1'],
];

function seedBook() {
  const file = new URL('../packages/pricing/seed-book.json', import.meta.url);
  const { rows, multipliers } = loadSeed(JSON.parse(readFileSync(file, 'utf8')));
  return compileBook({
    version: 1,
    rows,
    multipliers,
    layers: [],
    aliases: [],
    inferenceProfiles: {},
  });
}

/** The same calls every run: a small linear congruential generator in place of chance. */
function makeCalls() {
  let state = 20_261_120;
  const next = (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 1 + (state % below);
  };
  return Array.from({ length: CALLS }, (_, index) => {
    const [modelRef, region] = MODELS[index % MODELS.length];
    return {
      // Strings as a parser makes them: equal to the book's, but never the same object.
      call: JSON.parse(JSON.stringify({ modelRef, region, at: AT + index })),
      usage: {
        input: next(20_000),
        output: next(4_000),
        cacheRead: next(60_000),
        cacheWrite5m: next(8_000),
        cacheWrite1h: next(2_000),
        cacheWriteUnknown: 0,
      },
    };
  });
}

/** Times whole passes over the calls until the round is over. */
function perSecond(pass) {
  let calls = 0;
  const start = performance.now();
  let elapsed = 0;
  while (elapsed < ROUND_MS) {
    pass();
    calls += CALLS;
    elapsed = performance.now() - start;
  }
  return (calls / elapsed) * 1_000;
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

export async function run() {
  const book = seedBook();
  const calls = makeCalls();
  let total = 0n;
  const ratings = () => {
    for (const { call, usage } of calls) {
      const rating = rate(book, call, usage);
      if (rating.outcome !== 'rated') throw new Error(`${call.modelRef}: ${rating.reason}`);
      total += rating.cost;
    }
  };
  let dollars = 0;
  const floats = () => {
    for (const { usage } of calls) {
      dollars +=
        usage.input * 3.3e-6 +
        usage.output * 16.5e-6 +
        usage.cacheRead * 0.33e-6 +
        usage.cacheWrite5m * 4.125e-6 +
        usage.cacheWrite1h * 6.6e-6;
    }
  };
  perSecond(ratings);
  perSecond(floats);
  const rated = [];
  const floated = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    rated.push(perSecond(ratings));
    floated.push(perSecond(floats));
    console.log(
      `round ${round}: ${millions(rated.at(-1))} ratings/s, ${millions(floated.at(-1))} float sums/s`,
    );
  }
  if (total <= 0n || !Number.isFinite(dollars)) throw new Error('Nothing was rated.');
  const ratingsPerSecond = Math.round(median(rated));
  const yardstickPerSecond = Math.round(median(floated));
  const ratio = Number((ratingsPerSecond / yardstickPerSecond).toFixed(4));
  return { bench: 'rating', ratingsPerSecond, yardstickPerSecond, ratio };
}

const millions = (value) => `${(value / 1e6).toFixed(2)}M`;
