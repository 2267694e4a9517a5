import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useChange, useLoad } from '../../shared/data/load.js';

const Invoices = graphql(`
  query MonthInvoices($month: String!) {
    monthInvoices(month: $month) {
      __typename
      ... on MonthInvoices {
        month
        toleranceUsd
        notInvoicedUsd
        invoices {
          issuer
          payerAccount
          invoice
          currency
          lines
          isEstimated
          usd
          usageUsd
          chargesUsd
          otherMonthsUsd
          differenceUsd
          isWithinTolerance
        }
        checklist {
          check
          passes
          text
        }
        final {
          at
          byName
          reason
          usd
          amount
          hash
        }
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

type Asked = ResultOf<typeof Invoices>['monthInvoices'];
export type MonthInvoices = Extract<Asked, { __typename: 'MonthInvoices' }>;
export type ShownInvoice = MonthInvoices['invoices'][number];

export const useInvoices = (month: string, allowed: boolean) =>
  useLoad(Invoices, {
    variables: { month },
    pause: !allowed,
    pick: ({ monthInvoices }) => monthInvoices,
    typenames: ['MonthInvoices', 'AccountingMonth'],
  });

const Finalize = graphql(`
  mutation FinalizeMonth($month: String!, $reason: String!, $acceptWarnings: Boolean!) {
    finalizeMonth(month: $month, reason: $reason, acceptWarnings: $acceptWarnings) {
      __typename
      ... on FinalMonth {
        month
        amount
        trueUp
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export const useFinalize = () =>
  useChange(Finalize, ({ finalizeMonth }) => finalizeMonth, [
    'AccountingMonth',
    'MonthInvoices',
    'Statements',
  ]);
