import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { type Load, useAnswer, useChange } from '../../shared/data/load.js';

const Bill = graphql(`
  query BillCharges($month: String!) {
    billCharges(month: $month) {
      __typename
      ... on BillCharges {
        rows {
          key
          kind
          description
          usd
          vendor
          invoice
          payerAccount
          account
          serviceFrom
          serviceTo
          state
          doubt
        }
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export type BillCharge = Extract<
  ResultOf<typeof Bill>['billCharges'],
  { __typename: 'BillCharges' }
>['rows'][number];

export function useBillCharges(month: string): Load<{ readonly rows: readonly BillCharge[] }> {
  return useAnswer(Bill, {
    variables: { month },
    pick: (data) => data.billCharges,
    typenames: ['Charge', 'RecordedCharges'],
  });
}

const RecordBill = graphql(`
  mutation RecordBillCharges($month: String!, $keys: [ID!]!, $reason: String!) {
    recordBillCharges(month: $month, keys: $keys, reason: $reason) {
      __typename
      ... on RecordedCharges {
        recorded
        usd
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export const useRecordBill = () =>
  useChange(RecordBill, (data) => data.recordBillCharges, ['Charge']);
