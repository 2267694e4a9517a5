import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { TestBursar } from '../processes/server.js';

export interface OracleCell {
  team: string;
  model: string;
  day: string;
  requests: number;
  errors: number;
  unpriced: number;
  estimated: number;
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  cost: string;
  costUpper: string;
}

/** What the traffic must add up to, computed by a program that shares no code with the product. */
export interface Oracle {
  counts: Record<string, number>;
  totalCost: string;
  cells: OracleCell[];
}

interface SpendRow extends Omit<
  OracleCell,
  'input' | 'output' | 'cacheRead' | 'cacheWrite5m' | 'cacheWrite1h'
> {
  tokens: Pick<OracleCell, 'input' | 'output' | 'cacheRead' | 'cacheWrite5m' | 'cacheWrite1h'>;
}

export interface SpendAnswer {
  rows: SpendRow[];
  total: { cost: string; requests: number; unpriced: number; estimated: number };
}

const byPlace = (a: OracleCell, b: OracleCell): number => {
  const [left, right] = [a, b].map((c) => `${c.team}\u0000${c.model}\u0000${c.day}`) as [
    string,
    string,
  ];
  return left < right ? -1 : left > right ? 1 : 0;
};

/** Every cell of `spend --group team,model,day`, in the oracle's words and order. */
export function cellsOf({ rows }: SpendAnswer): OracleCell[] {
  return rows
    .map(({ team, model, day, requests, errors, unpriced, estimated, tokens, cost, costUpper }) => {
      const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = tokens;
      return {
        team,
        model,
        day,
        requests,
        errors,
        unpriced,
        estimated,
        input,
        output,
        cacheRead,
        cacheWrite5m,
        cacheWrite1h,
        cost,
        costUpper,
      };
    })
    .sort(byPlace);
}

/** The oracle's cells in the same order and with the same members. */
export function cellsOfOracle({ cells }: Oracle): OracleCell[] {
  return cells
    .map(
      ({
        team,
        model,
        day,
        requests,
        errors,
        unpriced,
        estimated,
        input,
        output,
        cacheRead,
        cacheWrite5m,
        cacheWrite1h,
        cost,
        costUpper,
      }) => ({
        team,
        model,
        day,
        requests,
        errors,
        unpriced,
        estimated,
        input,
        output,
        cacheRead,
        cacheWrite5m,
        cacheWrite1h,
        cost,
        costUpper,
      }),
    )
    .sort(byPlace);
}

/** Counts as an import reports them. */
export function countsOf({ counts }: Oracle): Record<string, number> {
  const { received = 0, accepted = 0, duplicate = 0, quarantined = 0, unpriced = 0 } = counts;
  return { received, accepted, duplicate, quarantined, unpriced };
}

const WHOLE = { from: '2026-08-01', to: '2026-10-01', groupBy: ['team', 'model', 'day'] };

export async function spendByTeamModelDay(bursar: Pick<TestBursar, 'http'>): Promise<SpendAnswer> {
  const response = await bursar.http('/v1/spend', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(WHOLE),
  });
  return (await response.json()) as SpendAnswer;
}

/** Every log object below a folder, in the order of their paths. */
export function logFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

/** Sends one log object as it is, the way a delivery would. */
export async function postFile(
  bursar: Pick<TestBursar, 'http'>,
  file: string,
  headers: Record<string, string> = {},
): Promise<Record<string, number>> {
  const response = await bursar.http('/v1/usage/bedrock-logs', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-ndjson',
      'content-encoding': 'gzip',
      'bursar-object': encodeURIComponent(path.basename(file)),
      ...headers,
    },
    body: readFileSync(file),
  });
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  return (await response.json()) as Record<string, number>;
}

/** The same order for the same seed. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const mixed = [...items];
  let state = seed;
  for (let i = mixed.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const j = state % (i + 1);
    [mixed[i], mixed[j]] = [mixed[j] as T, mixed[i] as T];
  }
  return mixed;
}
