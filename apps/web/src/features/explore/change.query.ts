import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { type Load, useLoad } from '../../shared/data/load.js';
import type { Comparison } from '../../shared/spend/ranges.js';
import { ask, type Scope } from '../../shared/spend/question.js';

const SpendChangeQuery = graphql(`
  query SpendChange($input: SpendChangeInput!) {
    spendChange(input: $input) {
      __typename
      ... on SpendChange {
        earlier {
          from
          to
          timezone
        }
        later {
          from
          to
          timezone
        }
        groupBy
        rows {
          key
          difference
        }
        total {
          earlier {
            cost
            requests
            unpriced
          }
          later {
            cost
            requests
            unpriced
          }
          difference
          parts {
            price
            volume
            modelMix
            tokensPerRequest
            cache
            errors
            new
          }
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

export type ChangeOutcome = ResultOf<typeof SpendChangeQuery>['spendChange'];
export type SpendChange = Extract<ChangeOutcome, { __typename: 'SpendChange' }>;

/** What cannot be compared is an answer here: the panel says it in its own words, and there is nothing to retry. */
export function useSpendChange(
  scope: Scope,
  previous: Pick<Comparison, 'from' | 'to'>,
  groupBy: 'team' | 'model',
): Load<{ readonly outcome: ChangeOutcome }> {
  const { from, to, timezone, filters } = ask(scope);
  return useLoad(SpendChangeQuery, {
    variables: {
      input: { from, to, vsFrom: previous.from, vsTo: previous.to, timezone, groupBy, filters },
    },
    pick: ({ spendChange }) => ({ outcome: spendChange }),
  });
}
