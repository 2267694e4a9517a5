import { instantOf } from '@bursar/time';
import { at } from '../../shared/data/base.js';
import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { type Answer, type Load, useAnswer } from '../../shared/data/load.js';
import type { Grain } from '../../shared/spend/grains.js';
import { ask, type Scope } from '../../shared/spend/question.js';

const Health = graphql(`
  fragment Health on CallHealth {
    requests
    errors
    throttles
    errorRate
    throttleRate
    latency {
      p50Ms
      p95Ms
      p99Ms
      coverage
    }
    cacheHitShare
    unpriced
    estimated
    cost
    costPerRequest
    tokens
    tokensPerRequest
  }
`);

const Operations = graphql(
  `
    query Operations($input: OperationsInput!) {
      operations(input: $input) {
        __typename
        ... on OperationsResult {
          total {
            ...Health
          }
          points {
            at
            health {
              ...Health
            }
          }
          models {
            provider
            model
            other
            health {
              ...Health
            }
          }
          freshness {
            finality
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
  [Health],
);

export type OperationsData = NonNullable<Answer<ResultOf<typeof Operations>['operations']>>;
export type CallHealth = OperationsData['total'];
export type ModelHealth = OperationsData['models'][number];

const inputOf = (scope: Scope, grain: Grain) => {
  const { from, to, timezone, filters } = ask(scope);
  return { from, to, timezone, filters, grain };
};

export function useOperations(scope: Scope, grain: Grain): Load<OperationsData> {
  return useAnswer(Operations, {
    variables: { input: inputOf(scope, grain) },
    pick: (data) => data.operations,
  });
}

/** The same question as a file: every model in every bucket. */
export const operationsCsv = (scope: Scope, grain: Grain): string =>
  at(
    `/v1/exports/operations.csv?input=${encodeURIComponent(JSON.stringify(inputOf(scope, grain)))}`,
  );

const OperationsAlerts = graphql(`
  query OperationsAlerts($from: DateTime!, $to: DateTime!, $first: Int!, $after: String) {
    operationsAlerts(from: $from, to: $to, first: $first, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          id
          rule
          provider
          model
          from
          to
          value
          limit
        }
      }
    }
  }
`);

export type AlertList = NonNullable<ResultOf<typeof OperationsAlerts>['operationsAlerts']>;
export type OperationsAlert = AlertList['edges'][number]['node'];

export const ALERTS_PER_PAGE = 25;

export function useOperationsAlerts({ range, zone }: Scope, after: string | null): Load<AlertList> {
  const at = (date: string): string =>
    new Date(instantOf({ date, time: '00:00' }, zone)).toISOString();
  return useAnswer(OperationsAlerts, {
    variables: { from: at(range.from), to: at(range.to), first: ALERTS_PER_PAGE, after },
    pick: (data) => data.operationsAlerts,
  });
}
