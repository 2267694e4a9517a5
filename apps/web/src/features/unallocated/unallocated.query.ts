import { graphql, type ResultOf, type VariablesOf } from '../../shared/data/graphql.js';
import { MoveFields } from '../../shared/moves/moves.query.js';
import { useChange, type Load, useAnswer } from '../../shared/data/load.js';

const Unallocated = graphql(`
  query Unallocated($from: DateTime!, $to: DateTime!) {
    unallocated(from: $from, to: $to) {
      requests
      unpriced
      cost
      shareOfCost
      sources {
        kind
        pattern
        example
        requests
        unpriced
        cost
        models
        lastAt
      }
    }
  }
`);

export type UnallocatedReport = NonNullable<ResultOf<typeof Unallocated>['unallocated']>;
export type Source = UnallocatedReport['sources'][number];

export function useUnallocated(
  from: string,
  to: string,
  allowed: boolean,
): Load<UnallocatedReport> {
  return useAnswer(Unallocated, {
    variables: { from, to },
    pause: !allowed,
    pick: (data) => data.unallocated,
  });
}

const Assign = graphql(
  `
    mutation Assign($input: AssignInput!) {
      assign(input: $input) {
        __typename
        ... on RepostResult {
          ...MoveFields
        }
        ... on Problem {
          code
          message
          hint
        }
      }
    }
  `,
  [MoveFields],
);

export type AssignInput = VariablesOf<typeof Assign>['input'];

export function useAssign() {
  return useChange(Assign, (data) => data.assign, ['SpendResult', 'UnallocatedReport', 'Team']);
}
