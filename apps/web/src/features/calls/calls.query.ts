import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { type Answer, type Load, useAnswer } from '../../shared/data/load.js';
import type { SpendQuestion } from '../../shared/spend/question.js';
import type { CallOrder } from './calls-params.js';

const Calls = graphql(`
  query Calls($input: CallsInput!, $first: Int!, $after: String) {
    calls(input: $input, first: $first, after: $after) {
      __typename
      ... on CallConnection {
        totalCount
        unpriced
        cost
        pageInfo {
          hasNextPage
          endCursor
        }
        freshness {
          finality
        }
        edges {
          node {
            id
            at
            requestId
            team
            user
            principal
            model
            input
            output
            cacheRead
            durationMs
            failed
            errorCode
            estimated
            cost
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

export type CallList = NonNullable<Answer<ResultOf<typeof Calls>['calls']>>;
export type Call = CallList['edges'][number]['node'];

export const CALLS_PER_PAGE = 50;

export function useCalls(
  { from, to, timezone, filters }: SpendQuestion,
  order: CallOrder,
  after: string | null,
): Load<CallList> {
  return useAnswer(Calls, {
    variables: { input: { from, to, timezone, filters, order }, first: CALLS_PER_PAGE, after },
    pick: (data) => data.calls,
  });
}
