import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useChange, useLoad } from '../../shared/data/load.js';

const Months = graphql(`
  query AccountingMonths {
    accountingMonths {
      month
      state
      calls
      usd
      versions {
        version
        amount
      }
    }
  }
`);

const Review = graphql(`
  query MonthReview($month: String!) {
    monthReview(month: $month) {
      __typename
      ... on MonthReview {
        waits
        month {
          month
          state
          calls
          usd
          versions {
            version
            closedAt
            closedName
            reason
            hash
            statements
            usd
            amount
            reopenedAt
            reopenedName
            reopenReason
            warnings {
              check
              text
            }
          }
        }
        checklist {
          check
          passes
          text
        }
        changedSince {
          team
          cause
          postedMonth
          calls
          usd
        }
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export type AccountingMonth = ResultOf<typeof Months>['accountingMonths'][number];
type Asked = ResultOf<typeof Review>['monthReview'];
export type MonthReview = Extract<Asked, { __typename: 'MonthReview' }>;
export type MonthVersion = MonthReview['month']['versions'][number];

export const useMonths = (allowed: boolean) =>
  useLoad(Months, {
    variables: {},
    pause: !allowed,
    pick: ({ accountingMonths }) => accountingMonths,
    typenames: ['AccountingMonth'],
  });

export const useReview = (month: string, allowed: boolean) =>
  useLoad(Review, {
    variables: { month },
    pause: !allowed,
    pick: ({ monthReview }) => monthReview,
    typenames: ['AccountingMonth', 'Proposal'],
  });

const Close = graphql(`
  mutation CloseMonth($month: String!, $reason: String!, $acceptWarnings: Boolean!) {
    closeMonth(month: $month, reason: $reason, acceptWarnings: $acceptWarnings) {
      __typename
      ... on ClosedMonth {
        month
        version
        statements
        amount
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export const useClose = () =>
  useChange(Close, ({ closeMonth }) => closeMonth, ['AccountingMonth', 'Statements']);

const Reopen = graphql(`
  mutation ReopenMonth($month: String!, $reason: String!) {
    reopenMonth(month: $month, reason: $reason) {
      __typename
      ... on ReopeningAsked {
        month
        proposal
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export const useReopen = () =>
  useChange(Reopen, ({ reopenMonth }) => reopenMonth, ['AccountingMonth', 'Proposal']);
