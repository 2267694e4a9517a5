import { graphql, type ResultOf } from '../../../shared/data/graphql.js';
import { type Load, useLoad } from '../../../shared/data/load.js';
import type { SpendQuestion } from '../../../shared/spend/question.js';

const Costs = graphql(`
  fragment Costs on SpendResult {
    rows {
      keys
      other
      figures {
        cost
        unpriced
        requests
      }
    }
    total {
      cost
      unpriced
      requests
    }
    freshness {
      finality
    }
  }
`);

/** One question of two selections. */
const TwoSpends = graphql(
  `
    query TwoSpends($first: SpendInput!, $second: SpendInput!) {
      first: spend(input: $first) {
        __typename
        ...Costs
        ... on Problem {
          message
          hint
        }
      }
      second: spend(input: $second) {
        __typename
        ...Costs
        ... on Problem {
          message
          hint
        }
      }
    }
  `,
  [Costs],
);

type Outcome = ResultOf<typeof TwoSpends>['first'];
export type Costed = Extract<Outcome, { __typename: 'SpendResult' }>;

interface Pair<T> {
  readonly first: T;
  readonly second: T;
}

export interface TwoAnswers extends Pair<Costed> {
  readonly firstOverTime: Costed;
  readonly secondOverTime: Costed;
}

const usePair = (variables: Pair<SpendQuestion>): Load<Pair<Costed>> =>
  useLoad(TwoSpends, {
    variables,
    pick: ({ first, second }) => {
      if (first.__typename === 'Problem') return first;
      if (second.__typename === 'Problem') return second;
      return { __typename: 'Two' as const, first, second };
    },
  });

/** Two selections, each by its groups and over time: two questions, which are sent together. */
export function useTwoSelections(
  groups: Pair<SpendQuestion>,
  overTime: Pair<SpendQuestion>,
): Load<TwoAnswers> {
  const grouped = usePair(groups);
  const drawn = usePair(overTime);
  if (grouped.status !== 'ready') return grouped;
  if (drawn.status !== 'ready') return drawn;
  return {
    status: 'ready',
    data: {
      ...grouped.data,
      firstOverTime: drawn.data.first,
      secondOverTime: drawn.data.second,
    },
    refreshing: grouped.refreshing || drawn.refreshing,
    retry: () => {
      grouped.retry();
      drawn.retry();
    },
  };
}
