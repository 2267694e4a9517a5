import { at } from '../../shared/data/base.js';
import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { type Answer, type Load, useAnswer } from '../../shared/data/load.js';

const Developers = graphql(`
  query Developers(
    $from: String!
    $to: String!
    $timezone: String!
    $search: String
    $first: Int!
    $after: String
  ) {
    developers(
      from: $from
      to: $to
      timezone: $timezone
      search: $search
      first: $first
      after: $after
    ) {
      __typename
      ... on DeveloperConnection {
        totalCount
        unknown
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
            user
            team
            teamName
            directoryTeam
            clients
            requests
            unpriced
            estimated
            cost
            cacheHitShare
            limit {
              budget
              limit
              taken
              share
              resetsAt
            }
            trend {
              day
              cost
            }
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

export type DeveloperList = NonNullable<Answer<ResultOf<typeof Developers>['developers']>>;
export type Developer = DeveloperList['edges'][number]['node'];

export const DEVELOPERS_PER_PAGE = 50;

interface Question {
  readonly from: string;
  readonly to: string;
  readonly timezone: string;
  readonly search: string | null;
  readonly after: string | null;
}

export function useDevelopers(question: Question): Load<DeveloperList> {
  return useAnswer(Developers, {
    variables: { ...question, first: DEVELOPERS_PER_PAGE },
    pick: (data) => data.developers,
  });
}

/** The whole list under the same question. */
export function developersCsv({ from, to, timezone, search }: Question): string {
  const query = new URLSearchParams({ from, to, timezone, ...(search !== null && { search }) });
  return at(`/v1/exports/developers.csv?${query.toString()}`);
}
