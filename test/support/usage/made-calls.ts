import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  compileBook,
  type FemtoUsd,
  fromFemto,
  loadSeed,
  NO_USAGE,
  type Quantities,
  rate,
} from '@bursar/pricing';
import { GATEWAY, logLine } from './lines.js';

/** A call as a test writes it down: what its log line says, and what it is rated by here. */
export interface Made {
  readonly team: string;
  readonly at: string;
  readonly model: string;
  readonly region?: string;
  readonly usage: Partial<Quantities> & { readonly input: number; readonly output: number };
  readonly operation?: string;
  readonly error?: string;
  /** Only to be rated by. */
  readonly tier?: string;
}

const ADS = 'arn:aws:sts::444455556666:assumed-role/AdsRole/ads';
const REGION = 'us-east-1';

/** Its line in the log of Bedrock; of the team `ads` by its role, of others by metadata. */
export function make({ team, at, model, region = REGION, usage, operation, error }: Made): string {
  const whose = team === 'ads' ? { principal: ADS } : { principal: GATEWAY, metadata: { team } };
  const { input, output, cacheRead = 0 } = usage;
  const line = logLine({ ...whose, at, model, region, input, output, cacheRead });
  return JSON.stringify({
    ...(JSON.parse(line) as object),
    ...(operation !== undefined && { operation }),
    ...(error !== undefined && { errorCode: error }),
  });
}

const SEED = path.join(import.meta.dirname, '../../../packages/pricing/seed-book.json');
const { rows, multipliers } = loadSeed(JSON.parse(readFileSync(SEED, 'utf8')));
const book = compileBook({
  ...{ version: 1, rows, multipliers, layers: [], aliases: [], inferenceProfiles: {} },
});

function costOf({ at, model, region = REGION, usage, tier, error }: Made): FemtoUsd {
  const call = { modelRef: model, region, at: Date.parse(at), failed: error !== undefined };
  const rated = rate(book, tier === undefined ? call : { ...call, tier }, {
    ...NO_USAGE,
    ...usage,
  });
  if (rated.outcome === 'unpriced') throw new Error(`${model}: ${rated.reason}`);
  return rated.cost;
}

/** What calls cost by the shipped prices; with `less`, what each costs more than another, where null costs nothing. */
export function sumOf(calls: readonly Made[], less?: (one: Made) => Made | null): string {
  const sum = calls.reduce((total, one) => {
    const other = less?.(one) ?? null;
    return total + costOf(one) - (other === null ? 0n : costOf(other));
  }, 0n);
  return fromFemto(sum);
}
