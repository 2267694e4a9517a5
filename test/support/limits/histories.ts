import type { Hold } from '@bursar/limits';
import { expect } from '@jest/globals';
import { fromFemto } from '@bursar/pricing';
import fc from 'fast-check';
import { beyondHold } from '../../../apps/api/src/admissions/settlements/plausible.js';
import { differences, moveBalances, standings } from './admissions.js';
import { applyConfig } from '../usage/lines.js';
import type { TestBursar } from '../processes/server.js';

/** What the pure rules know of one history, whose budget is its team's. */
interface Model {
  readonly team: string;
  readonly taken: Readonly<Record<'posted' | 'presumed' | 'held' | 'leased', bigint>>;
}

interface Campaign<S, M extends Model> {
  readonly histories: number;
  /** Of each budget, in femtodollars. */
  readonly limit: bigint;
  readonly steps: fc.Arbitrary<S[]>;
  readonly modelOf: (team: string, history: number) => M;
  readonly take: (bursar: TestBursar, model: M, step: S) => Promise<void>;
}

const configOf = (teams: readonly string[], limit: bigint): string => `apiVersion: bursar/v1
teams: [${teams.map((id) => `{ id: ${id} }`).join(', ')}]
prices: [{ model: "acme.chat-v1:0", per1M: { input: "1", output: "10" } }]
budgets:
${teams.map((id) => `  - { id: ${id}, scope: { team: ${id} }, limit: "${fromFemto(limit)}", window: month }`).join('\n')}
`;

const NOTHING = {
  ...{ input: 0, output: 0, cacheRead: 0 },
  ...{ cacheWrite5m: 0, cacheWrite1h: 0, cacheWriteUnknown: 0 },
};

/** The cost that the rules are given: null for one that no such call can have. Models here have a price and no limits. */
export const plausibleCost = (cost: bigint | null, { worst }: Pick<Hold, 'worst'>): bigint | null =>
  cost === null || beyondHold(NOTHING, cost, { worst, tokens: null }) !== null ? null : cost;

/** A call above its worst case freezes its key until a person unfreezes it: here that happens at once. */
export async function unfreeze(bursar: TestBursar): Promise<void> {
  await bursar.rows(
    `WITH gone AS (DELETE FROM limits.frozen_key RETURNING 1)
     UPDATE limits.setting SET value = to_jsonb(value::int + 1) WHERE name = 'version' AND EXISTS (SELECT FROM gone)`,
  );
}

/** Plays random histories beside the pure rules, each under a budget of its own; every end is compared when all are over. */
export async function playHistories<S, M extends Model>(
  bursar: TestBursar,
  { histories, limit, steps, modelOf, take }: Campaign<S, M>,
): Promise<void> {
  const teams = Array.from({ length: histories }, (_, n) => `team-${n}`);
  await applyConfig(bursar, configOf(teams, limit));
  const played: { readonly model: M; readonly steps: readonly S[] }[] = [];
  await fc.assert(
    fc.asyncProperty(steps, async (some) => {
      const model = modelOf(teams[played.length % teams.length] ?? '', played.length);
      played.push({ model, steps: some });
      for (const one of some) await take(bursar, model, one);
    }),
    { numRuns: histories, endOnFailure: true },
  );
  await moveBalances(bursar);
  const found = await standings(bursar);
  for (const { model, steps } of played) {
    const { posted, presumed, held, leased } = model.taken;
    expect({ steps, ...found[model.team] }).toEqual({
      steps,
      posted: fromFemto(posted),
      presumed: fromFemto(presumed),
      held: fromFemto(held),
      leased: fromFemto(leased),
    });
  }
  expect(await differences(bursar)).toEqual([]);
}
