import { graphql } from '../data/graphql.js';
import { useChange } from '../data/load.js';

/** As budgets and quotas list them. */
export interface Raise {
  readonly id: string;
  readonly limit: string;
  readonly amount: string;
  readonly until: string;
  /** approval, automatic or emergency */
  readonly origin: string;
  readonly mayEnd: boolean;
}

const EndRaise = graphql(`
  mutation EndRaise($input: EndRaiseInput!) {
    endRaise(input: $input) {
      __typename
      ... on EndedRaise {
        to
      }
      ... on Problem {
        code
        message
        hint
      }
    }
  }
`);

export function useEndRaise() {
  return useChange(EndRaise, (data) => data.endRaise, ['Budget', 'Quota', 'LimitRequest']);
}
