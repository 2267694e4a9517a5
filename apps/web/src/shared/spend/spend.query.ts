import { graphql, type ResultOf } from '../data/graphql.js';
import { Figures as FiguresFragment } from './figures.js';
import { useLoad, type Load, useAnswer } from '../data/load.js';
import type { SpendQuestion } from './question.js';

const Spend = graphql(
  `
    query Spend($input: SpendInput!) {
      spend(input: $input) {
        __typename
        ... on SpendResult {
          range {
            from
            to
            timezone
          }
          groupBy
          groups
          freshness {
            dataTo
            finality
          }
          rows {
            keys
            other
            figures {
              ...Figures
            }
            before {
              cost
              dataBegin
            }
          }
          total {
            ...Figures
          }
          before {
            cost
            requests
            dataBegin
          }
        }
        ... on Problem {
          code
          message
          hint
        }
      }
    }
  `,
  [FiguresFragment],
);

export type SpendResult = Extract<ResultOf<typeof Spend>['spend'], { __typename: 'SpendResult' }>;
export type SpendRow = SpendResult['rows'][number];

/** Null asks nothing. */
export function useSpend(question: SpendQuestion | null): Load<SpendResult> {
  return useLoad(Spend, {
    variables: { input: question ?? NOTHING },
    pause: question === null,
    pick: (data) => data.spend,
  });
}

/** Of a stack over time, whose cells are many: what is drawn of each, and no more. */
const CostOverTime = graphql(`
  query CostOverTime($input: SpendInput!) {
    spend(input: $input) {
      __typename
      ... on SpendResult {
        rows {
          keys
          other
          figures {
            cost
            unpriced
          }
        }
        total {
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

export type CostRows = Extract<
  ResultOf<typeof CostOverTime>['spend'],
  { __typename: 'SpendResult' }
>;

export function useCostOverTime(question: SpendQuestion): Load<CostRows> {
  return useLoad(CostOverTime, { variables: { input: question }, pick: (data) => data.spend });
}

const NOTHING: SpendQuestion = {
  from: '',
  to: '',
  timezone: 'UTC',
  groupBy: [],
  filters: [],
  latency: false,
};

const DimensionValues = graphql(`
  query DimensionValues(
    $dimension: String!
    $from: String!
    $to: String!
    $timezone: String!
    $search: String
  ) {
    dimensionValues(
      dimension: $dimension
      from: $from
      to: $to
      timezone: $timezone
      search: $search
      first: 50
    ) {
      value
      label
      cost
    }
  }
`);

export type DimensionValue = NonNullable<
  ResultOf<typeof DimensionValues>['dimensionValues']
>[number];

interface ValuesQuestion {
  readonly dimension: string;
  readonly from: string;
  readonly to: string;
  readonly timezone: string;
  readonly search: string | null;
}

export function useDimensionValues(question: ValuesQuestion | null): Load<DimensionValue[]> {
  return useAnswer(DimensionValues, {
    variables: question ?? { dimension: '', from: '', to: '', timezone: 'UTC', search: null },
    pause: question === null,
    pick: (data) => data.dimensionValues,
  });
}
