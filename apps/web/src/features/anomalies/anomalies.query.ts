import { graphql, type ResultOf, type VariablesOf } from '../../shared/data/graphql.js';
import { type Load, useAnswer, useChange, useLoad } from '../../shared/data/load.js';

const Fields = graphql(`
  fragment AnomalyFields on Anomaly {
    id
    startedAt
    endedAt
    detectedAt
    scope
    team
    teamName
    kind
    kinds
    nature
    observedUsd
    expectedUsd
    excessUsd
    unpriced
    causes {
      dimension
      value
      excessUsd
      share
    }
    sentence
    runbook
    planned
    verdict
    verdictAt
    verdictBy
    verdictReason
    ownerName
    acknowledgedAt
    acknowledgedBy
    escalatedAt
    version
  }
`);

const List = graphql(
  `
    query Anomalies($from: DateTime, $to: DateTime, $open: Boolean!, $first: Int!, $after: String) {
      anomalies(from: $from, to: $to, open: $open, first: $first, after: $after) {
        totalCount
        pageInfo {
          hasNextPage
          endCursor
        }
        edges {
          node {
            ...AnomalyFields
          }
        }
      }
    }
  `,
  [Fields],
);

export type AnomalyList = NonNullable<ResultOf<typeof List>['anomalies']>;
export type AnomalyRow = AnomalyList['edges'][number]['node'];

export const useAnomalies = (
  variables: VariablesOf<typeof List>,
  allowed: boolean,
): Load<AnomalyList> =>
  useAnswer(List, {
    variables,
    pause: !allowed,
    pick: (data) => data.anomalies,
    typenames: ['Anomaly'],
  });

const One = graphql(
  `
    query Anomaly($id: ID!) {
      anomaly(id: $id) {
        __typename
        ... on AnomalyDetail {
          anomaly {
            ...AnomalyFields
          }
          points {
            at
            usd
            expectedUsd
            lowUsd
            highUsd
          }
          nearby {
            id
            at
            kind
            title
            detail
            team
            environment
            by
            link
          }
        }
        ... on Problem {
          message
          hint
        }
      }
    }
  `,
  [Fields],
);

export type AnomalyDetail = Extract<
  ResultOf<typeof One>['anomaly'],
  { __typename: 'AnomalyDetail' }
>;
export type Point = AnomalyDetail['points'][number];

export const useAnomaly = (id: string, allowed: boolean): Load<AnomalyDetail> =>
  useLoad(One, {
    variables: { id },
    pause: !allowed,
    pick: (data) => data.anomaly,
    typenames: ['Anomaly'],
  });

const Judge = graphql(`
  mutation JudgeAnomaly($input: AnomalyVerdictInput!) {
    judgeAnomaly(input: $input) {
      __typename
      ... on Anomaly {
        id
        verdict
      }
      ... on Problem {
        code
        message
        hint
      }
    }
  }
`);

export const useJudge = () => useChange(Judge, (data) => data.judgeAnomaly, ['Anomaly']);

const Assign = graphql(`
  mutation AssignAnomaly($input: AnomalyOwnerInput!) {
    assignAnomaly(input: $input) {
      __typename
      ... on Anomaly {
        id
        ownerName
      }
      ... on Problem {
        code
        message
        hint
      }
    }
  }
`);

export const useAssign = () => useChange(Assign, (data) => data.assignAnomaly, ['Anomaly']);

const Acknowledge = graphql(`
  mutation AcknowledgeAnomaly($id: ID!) {
    acknowledgeAnomaly(id: $id) {
      __typename
      ... on Anomaly {
        id
        acknowledgedAt
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export const useAcknowledge = () =>
  useChange(Acknowledge, (data) => data.acknowledgeAnomaly, ['Anomaly']);
