/** The spend of production clients: ServeGen's request rates, fourteen days in buckets of ten minutes, priced by their tokens. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export const BUCKET_MS = 600_000;
export const PER_HOUR = 6;
export const PER_DAY = 144;
export const PER_WEEK = 7 * PER_DAY;
export const BUCKETS = 2 * PER_WEEK;
/** Any Monday: the clients' days have no date. */
export const START = Date.UTC(2026, 9, 5);
const MODELS = ['m-large', 'm-mid', 'm-small'];
/** Dollars for a million tokens, input and output. */
const PRICES = { input_tokens: 2.5, output_tokens: 10 };

/** Every client whose tokens are known: its model, dollars by bucket, and what its first week was like. */
export function readClients(folder) {
  return MODELS.flatMap((model) => {
    const tokens = readTokens(`${folder}/${model}_tokens.csv.gz`);
    const clients = new Map();
    for (const [client, seconds, perSecond] of rowsOf(`${folder}/${model}_rate.csv.gz`)) {
      const costs = tokens.get(client);
      if (costs === undefined) continue;
      if (!clients.has(client)) clients.set(client, new Float64Array(BUCKETS));
      const bucket = Number(seconds) / 600;
      const cost = costs[Math.floor(bucket / (6 * PER_HOUR))] ?? 0;
      clients.get(client)[bucket] = Number(perSecond) * 600 * cost;
    }
    return [...clients.values()].map((amounts) => ({ model, ...described(amounts) }));
  });
}

/** `p99`: of the hours of the first week, as a bucket. */
function described(amounts) {
  const hours = Array.from({ length: 168 }, (_, hour) =>
    amounts.slice(hour * PER_HOUR, (hour + 1) * PER_HOUR).reduce((sum, one) => sum + one, 0),
  );
  const p99 = [...hours].sort((a, b) => a - b)[Math.floor(0.99 * hours.length)] / PER_HOUR;
  const activeShare = hours.filter((sum) => sum > 0).length / hours.length;
  return { amounts, p99, activeShare };
}

/** Dollars a request, by client and window of six hours. */
function readTokens(file) {
  const clients = new Map();
  for (const [client, seconds, field, mean] of rowsOf(file)) {
    if (!clients.has(client)) clients.set(client, new Float64Array(56));
    clients.get(client)[Number(seconds) / 21_600] += (Number(mean) * PRICES[field]) / 1e6;
  }
  return clients;
}

const rowsOf = (file) =>
  gunzipSync(readFileSync(file))
    .toString('utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
