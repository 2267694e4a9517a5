import { fromFemto, toFemto } from '@bursar/pricing';
import type { SpendRow } from '../../spend/spend.module.js';

/** What one session cost: a conversation, a job, a run of an agent. */
export interface AgentRun {
  readonly session: string;
  readonly agent: string | null;
  readonly user: string | null;
  readonly requests: bigint;
  readonly unpriced: bigint;
  /** USD. */
  readonly cost: string;
}

/** All runs of an agent together. Null: of sessions that name none. */
export interface AgentSpend {
  readonly agent: string | null;
  readonly runs: number;
  readonly requests: bigint;
  readonly unpriced: bigint;
  readonly cost: string;
  /** Of the runs whose every call has a price; null where there is none. */
  readonly costPerRun: string | null;
  readonly costOfMostExpensiveRun: string;
}

export interface Agents {
  readonly agents: readonly AgentSpend[];
  /** The most expensive first. */
  readonly runs: readonly AgentRun[];
}

const compareText = (a: string | null, b: string | null): number =>
  (a ?? '') < (b ?? '') ? -1 : (a ?? '') > (b ?? '') ? 1 : 0;

/** Pure. Of rows by session, agent and user. */
export function foldAgents(rows: readonly SpendRow[]): Agents {
  const runs = rows
    .flatMap(({ keys: [session = null, agent = null, user = null], figures }): AgentRun[] => {
      const { requests, unpriced, cost } = figures;
      return session === null ? [] : [{ session, agent, user, requests, unpriced, cost }];
    })
    .map((run) => ({ run, cost: toFemto(run.cost) }))
    .sort((a, b) =>
      a.cost === b.cost ? compareText(a.run.session, b.run.session) : a.cost > b.cost ? -1 : 1,
    )
    .map(({ run }) => run);
  const agents = [...Map.groupBy(runs, ({ agent }) => agent)].map(([agent, own]) =>
    toAgent(agent, own),
  );
  return {
    runs,
    agents: agents.sort((a, b) => {
      const [one, other] = [toFemto(a.cost), toFemto(b.cost)];
      return one === other ? compareText(a.agent, b.agent) : one > other ? -1 : 1;
    }),
  };
}

/** A session that several users or keys share is one run. */
function toAgent(agent: string | null, runs: readonly AgentRun[]): AgentSpend {
  const bySession = [...Map.groupBy(runs, ({ session }) => session).values()].map((own) => ({
    cost: own.reduce((sum, { cost }) => sum + toFemto(cost), 0n),
    isPriced: own.every(({ unpriced }) => unpriced === 0n),
  }));
  const cost = bySession.reduce((sum, one) => sum + one.cost, 0n);
  const priced = bySession.filter(({ isPriced }) => isPriced);
  const pricedCost = priced.reduce((sum, one) => sum + one.cost, 0n);
  const most = bySession.reduce((top, one) => (one.cost > top ? one.cost : top), 0n);
  return {
    agent,
    runs: bySession.length,
    requests: runs.reduce((sum, { requests }) => sum + requests, 0n),
    unpriced: runs.reduce((sum, { unpriced }) => sum + unpriced, 0n),
    cost: fromFemto(cost),
    // Rounded down at 10⁻¹⁵ USD: a mean is no sum of money that anyone owes.
    costPerRun: priced.length === 0 ? null : fromFemto(pricedCost / BigInt(priced.length)),
    costOfMostExpensiveRun: fromFemto(most),
  };
}
