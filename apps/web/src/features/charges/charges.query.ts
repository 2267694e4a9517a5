import { graphql, type ResultOf, type VariablesOf } from '../../shared/data/graphql.js';
import { type Load, useAnswer, useChange } from '../../shared/data/load.js';

const Shared = graphql(`
  query SharedMonth($month: String!, $first: Int!, $after: String) {
    sharedMonth(month: $month) {
      __typename
      ... on SharedMonth {
        month
        totalUsd
        retainedUsd
        lines(first: $first, after: $after) {
          totalCount
          pageInfo {
            hasNextPage
            endCursor
          }
          edges {
            cursor
            node {
              charge
              kind
              description
              team
              costCentre
              rule
              amountUsd
              vendor
              invoice
              user
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

type AskedMonth = ResultOf<typeof Shared>['sharedMonth'];
type Month = Extract<AskedMonth, { __typename: 'SharedMonth' }>;
export type SharedMonth = Month & { readonly lines: NonNullable<Month['lines']> };
export type SharedLine = SharedMonth['lines']['edges'][number]['node'];

export function useSharedMonth(variables: VariablesOf<typeof Shared>): Load<SharedMonth> {
  return useAnswer(Shared, {
    variables,
    pick: ({ sharedMonth }) => (isWhole(sharedMonth) ? sharedMonth : null),
    typenames: ['Charge'],
  });
}

/** Lines are missing only beside an error. */
const isWhole = (asked: AskedMonth): asked is Exclude<AskedMonth, Month> | SharedMonth =>
  asked.__typename === 'Problem' || asked.lines !== null;

const Split = graphql(`
  query ChargeSplit($month: String!, $charge: ID!) {
    chargeSplit(month: $month, charge: $charge) {
      __typename
      ... on ChargeSplit {
        description
        usd
        days {
          from
          to
          usd
          rule
          costCentre
          why
          parts {
            team
            isOthers
            weight
            usd
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

type AskedSplit = ResultOf<typeof Split>['chargeSplit'];
export type ChargeSplit = Extract<AskedSplit, { __typename: 'ChargeSplit' }>;
export type SplitDays = ChargeSplit['days'][number];

export const useChargeSplit = (month: string, charge: string): Load<ChargeSplit> =>
  useAnswer(Split, { variables: { month, charge }, pick: (data) => data.chargeSplit });

const Recorded = graphql(`
  query Charges($month: String!, $first: Int!, $after: String) {
    charges(filter: { month: $month }, first: $first, after: $after) {
      totalCount
      totalUsd
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        cursor
        node {
          id
          date
          kind
          description
          amountUsd
          costCentre
          team
          user
          vendor
          invoice
          serviceFrom
          serviceTo
          origin
          reason
          recordedAt
          recordedBy
          reverses
          reversedBy
        }
      }
    }
  }
`);

export type Charges = NonNullable<ResultOf<typeof Recorded>['charges']>;
export type Charge = Charges['edges'][number]['node'];

export function useCharges(
  variables: VariablesOf<typeof Recorded>,
  allowed: boolean,
): Load<Charges> {
  return useAnswer(Recorded, {
    ...{ variables, pause: !allowed, typenames: ['Charge'] },
    pick: (data) => data.charges,
  });
}

const Add = graphql(`
  mutation AddCharge($input: AddChargeInput!) {
    addCharge(input: $input) {
      __typename
      ... on Charge {
        id
        description
      }
      ... on ChargeWaits {
        proposal
        people
      }
      ... on Problem {
        message
        hint
        path
      }
    }
  }
`);

export type NewCharge = VariablesOf<typeof Add>['input'];

export const useAddCharge = () => useChange(Add, (data) => data.addCharge, ['Charge']);

const Reverse = graphql(`
  mutation ReverseCharge($id: ID!, $reason: String!) {
    reverseCharge(id: $id, reason: $reason) {
      __typename
      ... on Charge {
        id
        description
        reversedBy
      }
      ... on ChargeWaits {
        proposal
        people
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export const useReverseCharge = () => useChange(Reverse, (data) => data.reverseCharge, ['Charge']);
