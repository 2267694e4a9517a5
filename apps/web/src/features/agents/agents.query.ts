import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { type Answer, type Load, useAnswer } from '../../shared/data/load.js';

const Agents = graphql(`
  query Agents($from: String!, $to: String!, $timezone: String!, $top: Int!) {
    agents(from: $from, to: $to, timezone: $timezone, top: $top) {
      __typename
      ... on AgentReport {
        runCount
        freshness {
          finality
        }
        agents {
          agent
          runs
          requests
          unpriced
          cost
          costPerRun
          costOfMostExpensiveRun
        }
        runs {
          session
          agent
          user
          requests
          unpriced
          cost
        }
      }
      ... on Problem {
        code
        message
        hint
      }
    }
  }
`);

export type AgentReport = NonNullable<Answer<ResultOf<typeof Agents>['agents']>>;
export type AgentSpend = AgentReport['agents'][number];
export type AgentRun = AgentReport['runs'][number];

const RUNS_SHOWN = 50;

export function useAgents(range: {
  readonly from: string;
  readonly to: string;
  readonly timezone: string;
}): Load<AgentReport> {
  return useAnswer(Agents, {
    variables: { ...range, top: RUNS_SHOWN },
    pick: (data) => data.agents,
  });
}

const Calls = graphql(`
  query RunCalls($session: String!, $from: DateTime!, $to: DateTime!) {
    runCalls(session: $session, from: $from, to: $to) {
      id
      at
      team
      user
      model
      tool
      input
      output
      cacheRead
      cacheWrite
      unpriced
      cost
    }
  }
`);

export type RunCall = NonNullable<ResultOf<typeof Calls>['runCalls']>[number];

export function useRunCalls(session: string, from: string, to: string): Load<RunCall[]> {
  return useAnswer(Calls, {
    variables: { session, from, to },
    pick: (data) => data.runCalls,
  });
}
