import { graphql, type ResultOf, type VariablesOf } from '../../shared/data/graphql.js';
import { useAnswer, useChange, type Load } from '../../shared/data/load.js';

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
        accountCharges {
          account
          kind
          service
          invoice
          usd
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

type Asked = ResultOf<typeof Reconciled>['reconciliation'];
type Month = Extract<Asked, { __typename: 'Reconciliation' }>;
export type Reconciliation = Month & { readonly rows: NonNullable<Month['rows']> };
export type ReconciledRow = Reconciliation['rows']['edges'][number]['node'];
export type DifferenceClass = ReconciledRow['class'];
type Question = VariablesOf<typeof Reconciled>;

export function useReconciliation(variables: Question, allowed: boolean): Load<Reconciliation> {
  return useAnswer(Reconciled, {
    variables,
    pause: !allowed,
    pick: ({ reconciliation }) => (isWhole(reconciliation) ? reconciliation : null),
    typenames: ['PriceRow'],
  });
}

/** Rows are missing only beside an error. */
const isWhole = (asked: Asked): asked is Exclude<Asked, Month> | Reconciliation =>
  asked.__typename === 'Problem' || asked.rows !== null;

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
