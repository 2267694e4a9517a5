import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { type Answer, type Load, useAnswer } from '../../shared/data/load.js';

const CeilingsQuery = graphql(`
  query OversizedCeilings($from: DateTime!, $to: DateTime!, $team: String) {
    oversizedCeilings(from: $from, to: $to, team: $team) {
      team
      model
      ceiling
      calls
      outputMost
      output
      freed
    }
  }
`);

export type Ceiling = NonNullable<ResultOf<typeof CeilingsQuery>['oversizedCeilings']>[number];

export function useCeilings(from: string, to: string, team: string | null): Load<Ceiling[]> {
  return useAnswer(CeilingsQuery, {
    variables: { from, to, team },
    pick: (data) => data.oversizedCeilings,
  });
}

const IdleQuery = graphql(`
  query IdleCapacity($from: String!, $to: String!) {
    idleCapacity(from: $from, to: $to) {
      __typename
      ... on IdleCapacities {
        rows {
          account
          region
          paidUsd
          paidDays
          calls
          idleUsd
          idleDays
          unknownUsd
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

export type Idle = NonNullable<Answer<ResultOf<typeof IdleQuery>['idleCapacity']>>['rows'][number];

export function useIdleCapacity(
  from: string,
  to: string,
): Load<NonNullable<Answer<ResultOf<typeof IdleQuery>['idleCapacity']>>> {
  return useAnswer(IdleQuery, { variables: { from, to }, pick: (data) => data.idleCapacity });
}
