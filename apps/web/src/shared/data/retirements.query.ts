import { graphql, type ResultOf } from './graphql.js';
import { useAnswer, type Load } from './load.js';

const Retirements = graphql(`
  query Retirements($first: Int!, $after: String) {
    retirements(first: $first, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          team
          teamName
          provider
          model
          calledAs
          endsOn
          daysLeft
          sources
          confirmed
          requests
          unpriced
          cost
        }
      }
    }
  }
`);

export type RetirementPage = NonNullable<ResultOf<typeof Retirements>['retirements']>;
export type Retirement = RetirementPage['edges'][number]['node'];

/** Models that end, by the teams that still call them; those that end first stand first. */
export function useRetirements(first: number, after: string | null = null): Load<RetirementPage> {
  return useAnswer(Retirements, {
    variables: { first, after },
    pick: (data) => data.retirements,
  });
}
