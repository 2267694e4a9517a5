import { graphql, type ResultOf, type VariablesOf } from '../../shared/data/graphql.js';
import { useLoad, type Load, useAnswer } from '../../shared/data/load.js';

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
      optOut
      increases
      raises {
        id
        limit
        amount
        until
        origin
        mayEnd
      }
      protectedShare
      unprotected
      projected
      steps {
        id
        at
        on
        do
        to
        share
        where
        amount
        inForce
        crossedAt
        releasedBecause
      }
      inForce {
        step
        at
        do
        to
        share
        scope
      }
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
    typenames: ['Budget', 'LimitRequest', 'ConfigPlan'],
  });
}

const BackTest = graphql(`
  query BudgetBackTest($input: BudgetTrial!) {
    budgetBackTest(input: $input) {
      from
      to
      sentence
      windows {
        startsAt
        endsAt
        spent
        crossed {
          step
          do
          percent
          at
        }
      }
    }
  }
`);

export type BackTestResult = NonNullable<ResultOf<typeof BackTest>['budgetBackTest']>;
export type Trial = VariablesOf<typeof BackTest>['input'];

/** Null asks nothing. */
export function useBackTest(trial: Trial | null): Load<BackTestResult> {
  return useAnswer(BackTest, {
    variables: { input: trial ?? { scope: {}, limit: '1', window: 'month' } },
    pause: trial === null,
    pick: (data) => data.budgetBackTest,
  });
}
