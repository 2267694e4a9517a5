/**
 * How often the cause of an excess is named first: three hours of excess are put into one production client, and all clients of
 * all models are divided by key and by model, as an anomaly of their organisation would be.
 */
import { breakDownChange, expectedAmount, explainChange } from '@bursar/detection';
import { BUCKETS, PER_DAY, PER_HOUR, PER_WEEK, readClients } from './clients.mjs';

const HOURS = 3;
const TRIALS = 500;
const DIMENSIONS = ['model', 'key'];
/** Whole units of a dollar. */
const UNITS = 1e9;

/**
 * In percent, by the share of the total that the excess is: `first`, the key is the first part of the first cause; `largestKey`, it
 * is the largest part by key, whatever explains; `nothing`, no dimension explains the excess.
 */
export function causesNamed(folder, shares) {
  const clients = readClients(folder);
  return Object.fromEntries(shares.map((share) => [share, named(clients, share)]));
}

function named(clients, share) {
  let state = 20_261_128;
  const below = (count) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
  const length = HOURS * PER_HOUR;
  const total = clients[0].amounts.map((_, bucket) =>
    clients.reduce((sum, { amounts }) => sum + amounts[bucket], 0),
  );
  const found = { first: 0, largestKey: 0, nothing: 0 };
  for (let trial = 0; trial < TRIALS; trial += 1) {
    const from = PER_WEEK + below(BUCKETS - PER_WEEK - length);
    const guilty = below(clients.length);
    // The excess is this share of what is spent with it.
    const added = (sumOf(total, from, length) * share) / (1 - share);
    const cells = clients.map(({ model, amounts }, index) => ({
      values: { model, key: `${index}` },
      ...compared(amounts, { from, length, added: index === guilty ? added : 0 }),
    }));
    // As the anomaly of the series that alarmed says: other clients may fall by more at the same time.
    const excess = wholeOf(added);
    const [cause] = explainChange(cells, DIMENSIONS, { excess });
    const isFirst = cause?.dimension === 'key' && cause.parts[0]?.value === `${guilty}`;
    found.first += isFirst ? 1 : 0;
    found.nothing += cause === undefined ? 1 : 0;
    const [largest] = breakDownChange(cells, 'key', { excess, partsMax: 1 }).parts;
    found.largestKey += largest?.value === `${guilty}` ? 1 : 0;
  }
  const percents = Object.entries(found).map(([kind, count]) => [kind, (100 * count) / TRIALS]);
  return Object.fromEntries(percents);
}

/** What the last hours cost, and what was expected from the same hours of seven days and the hours right before. */
function compared(amounts, { from, length, added }) {
  const sameTime = Array.from({ length: 7 }, (_, day) =>
    wholeOf(sumOf(amounts, from - (day + 1) * PER_DAY, length)),
  );
  const previous = wholeOf(sumOf(amounts, from - length, length));
  return {
    actual: wholeOf(sumOf(amounts, from, length) + added),
    expected: expectedAmount(sameTime, previous),
  };
}

const wholeOf = (dollars) => BigInt(Math.round(dollars * UNITS));

function sumOf(amounts, from, length) {
  let sum = 0;
  for (let bucket = from; bucket < from + length; bucket += 1) sum += amounts[bucket];
  return sum;
}
