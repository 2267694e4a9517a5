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

/** Two selections, each by its groups and over time: one question for all that the page draws. */
const TwoSelections = graphql(
  `
    query TwoSelections(
      $first: SpendInput!
      $second: SpendInput!
      $firstOverTime: SpendInput!
      $secondOverTime: SpendInput!
    ) {
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
      firstOverTime: spend(input: $firstOverTime) {
        __typename
        ...Costs
        ... on Problem {
          message
          hint
        }
      }
      secondOverTime: spend(input: $secondOverTime) {
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

type Outcome = ResultOf<typeof TwoSelections>['first'];
export type Costed = Extract<Outcome, { __typename: 'SpendResult' }>;

export interface TwoAnswers {
  readonly first: Costed;
  readonly second: Costed;
  readonly firstOverTime: Costed;
  readonly secondOverTime: Costed;
}

interface Questions {
  readonly first: SpendQuestion;
  readonly second: SpendQuestion;
  readonly firstOverTime: SpendQuestion;
  readonly secondOverTime: SpendQuestion;
}

export function useTwoSelections(variables: Questions): Load<TwoAnswers> {
  return useLoad(TwoSelections, {
    variables,
    pick: ({ first, second, firstOverTime, secondOverTime }) => {
      if (first.__typename === 'Problem') return first;
      if (second.__typename === 'Problem') return second;
      if (firstOverTime.__typename === 'Problem') return firstOverTime;
      if (secondOverTime.__typename === 'Problem') return secondOverTime;
      return { __typename: 'Two' as const, first, second, firstOverTime, secondOverTime };
    },
  });
}
