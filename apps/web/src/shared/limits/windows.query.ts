import { graphql, type ResultOf } from '../data/graphql.js';
import { type Load, useAnswer } from '../data/load.js';

const Windows = graphql(`
  query BudgetWindows($budgets: [ID!]!, $from: DateTime, $to: DateTime, $last: Int!) {
    budgetWindows(budgets: $budgets, from: $from, to: $to, last: $last) {
      budget
      startsAt
      endsAt
      isOver
      isSameScope
      limit
      changes {
        at
        from
        to
      }
      posted
      presumed
      held
      leased
    }
  }
`);

export type WindowOfBudget = NonNullable<ResultOf<typeof Windows>['budgetWindows']>[number];

interface Asked {
  readonly budgets: readonly string[];
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly last: number;
}

/** Windows with the limits that held in them, the latest first; without a budget, none are asked for. */
export function useBudgetWindows({ budgets, from, to, last }: Asked): Load<WindowOfBudget[]> {
  return useAnswer(Windows, {
    variables: { budgets: [...budgets], from: from ?? null, to: to ?? null, last },
    pause: budgets.length === 0,
    pick: (data) => data.budgetWindows,
    typenames: ['Budget', 'LimitRequest', 'ConfigPlan'],
  });
}

export { LIMIT_UNKNOWN } from '@bursar/limits/lines';
