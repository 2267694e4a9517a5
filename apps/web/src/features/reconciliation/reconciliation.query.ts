import { graphql, type ResultOf, type VariablesOf } from '../../shared/data/graphql.js';
import { useChange, useLoad, type Load } from '../../shared/data/load.js';

const Reconciled = graphql(`
  query Reconciled($month: String!, $classes: [DifferenceClass!], $first: Int!, $after: String) {
    reconciliation(month: $month) {
      __typename
      ... on Reconciliation {
        month
        status
        totals {
          ours
          bill
          explained
          unexplained
        }
        classes {
          class
          rows
          usd
        }
        gaps {
          account
          region
          from
          to
          kind
          models
          tokens
          text
        }
        rows(classes: $classes, first: $first, after: $after) {
          totalCount
          pageInfo {
            hasNextPage
            endCursor
          }
          edges {
            cursor
            node {
              day
              account
              region
              model
              meter
              tier
              oursList
              oursContracted
              metricTokens
              bill
              difference
              class
              pricePer1M
            }
          }
        }
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export type Reconciliation = Extract<
  ResultOf<typeof Reconciled>['reconciliation'],
  { __typename: 'Reconciliation' }
>;
export type ReconciledRow = Reconciliation['rows']['edges'][number]['node'];
export type DifferenceClass = ReconciledRow['class'];
type Question = VariablesOf<typeof Reconciled>;

export function useReconciliation(variables: Question, allowed: boolean): Load<Reconciliation> {
  return useLoad(Reconciled, {
    variables,
    pause: !allowed,
    pick: (data) => data.reconciliation,
    typenames: ['PriceRow'],
  });
}

const Propose = graphql(`
  mutation ProposePrice($input: FoundPriceInput!) {
    proposePrice(input: $input) {
      __typename
      ... on ProposedPrice {
        id
        model
        per1M
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export const useProposePrice = () => useChange(Propose, (data) => data.proposePrice, ['HeldPrice']);
