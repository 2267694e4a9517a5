import { graphql, type ResultOf, type VariablesOf } from '../../shared/data/graphql.js';
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

const Assign = graphql(`
  mutation Assign($input: AssignInput!) {
    assign(input: $input) {
      __typename
      ... on RepostResult {
        dryRun
        state
        examined
        changed
        moved {
          team
          month
          before
          after
          requests
        }
        earlier {
          month
          team
          requests
        }
        totals {
          team
          teamName
          month
          cost
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

export type AssignInput = VariablesOf<typeof Assign>['input'];
export type Reposted = Extract<ResultOf<typeof Assign>['assign'], { __typename: 'RepostResult' }>;

export function useAssign() {
  return useChange(Assign, (data) => data.assign, ['SpendResult', 'UnallocatedReport', 'Team']);
}
