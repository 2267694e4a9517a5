import { graphql, type ResultOf } from '../../shared/graphql.js';
import { useChange, useLoad, type Load } from '../../shared/load.js';

const Budgets = graphql(`
  query Budgets {
    budgets {
      id
      scope
      limit
      window
      timezone
      mode
      onUnavailable
      ladder
      current {
        startsAt
        endsAt
        limit
        posted
        presumed
        held
        leased
      }
    }
  }
`);

export type Budget = ResultOf<typeof Budgets>['budgets'][number];

export function useBudgets(): Load<Budget[]> {
  return useLoad(Budgets, {
    variables: {},
    pick: (data) => data.budgets,
    typenames: ['Budget', 'ConfigPlan'],
  });
}

const Apply = graphql(`
  mutation ApplyBudget($text: String!, $dryRun: Boolean!, $reason: String) {
    applyConfig(input: { text: $text, dryRun: $dryRun, reason: $reason }) {
      __typename
      ... on ConfigPlan {
        changes {
          action
          entityType
          entityId
          summary
        }
        warnings
        applied
      }
      ... on ConfigProblems {
        problems {
          message
          path
          hint
        }
      }
    }
  }
`);

export type ApplyAnswer = ResultOf<typeof Apply>['applyConfig'];
export type Plan = Extract<ApplyAnswer, { __typename: 'ConfigPlan' }>;
export type Problems = Extract<ApplyAnswer, { __typename: 'ConfigProblems' }>['problems'];

/** The door the configuration file goes through: what the text does not name stays as it is. */
export function useApply() {
  return useChange(Apply, (data) => data.applyConfig, ['Budget', 'ConfigPlan']);
}
