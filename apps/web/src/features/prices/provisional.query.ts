import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useChange, useLoad, type Load } from '../../shared/data/load.js';

const Provisional = graphql(`
  query ProvisionalPrices {
    provisionalPrices {
      id
      model
      provider
      per1M
      cap
      spent
      held
      expires
      reason
      setBy
      setAt
    }
  }
`);

export type ProvisionalPrice = ResultOf<typeof Provisional>['provisionalPrices'][number];

const CHANGED = ['ProvisionalPrice', 'UnpricedModel', 'PriceBookInfo', 'PriceConnection'];

/** Those in force. */
export function useProvisional(): Load<ProvisionalPrice[]> {
  return useLoad(Provisional, {
    variables: {},
    pick: (data) => data.provisionalPrices,
    typenames: ['ProvisionalPrice'],
  });
}

const SetProvisional = graphql(`
  mutation SetProvisionalPrice($input: ProvisionalPriceInput!) {
    setProvisionalPrice(input: $input) {
      __typename
      ... on ProvisionalPrice {
        id
        model
      }
      ... on Proposal {
        id
      }
      ... on Problem {
        code
        message
        hint
      }
    }
  }
`);

export function useSetProvisional() {
  return useChange(SetProvisional, (data) => data.setProvisionalPrice, CHANGED);
}

const EndProvisional = graphql(`
  mutation EndProvisionalPrice($id: ID!, $reason: String!) {
    withdrawProvisionalPrice(id: $id, reason: $reason) {
      __typename
      ... on ProvisionalPrice {
        id
        model
      }
      ... on Problem {
        code
        message
        hint
      }
    }
  }
`);

export function useEndProvisional() {
  return useChange(EndProvisional, (data) => data.withdrawProvisionalPrice, CHANGED);
}
