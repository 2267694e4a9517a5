import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useChange, useLoad, type Load, useAnswer } from '../../shared/data/load.js';
import type { Scope } from '../../shared/limits/scopes.js';

const StopFields = graphql(`
  fragment StopFields on Stop {
    id
    scope
    reason
    by
    createdAt
    until
    liftedAt
    liftedBy
    origin
    inForce
    protectedShare
    delivery {
      gateways
      applied
      lastMs
      pending
      refused
    }
  }
`);

const Stops = graphql(
  `
    query Stops($includeEnded: Boolean!) {
      stops(includeEnded: $includeEnded) {
        ...StopFields
      }
    }
  `,
  [StopFields],
);

export type Stop = ResultOf<typeof Stops>['stops'][number];

export function useStops(includeEnded: boolean): Load<Stop[]> {
  return useLoad(Stops, {
    variables: { includeEnded },
    pick: (data) => data.stops,
    typenames: ['Stop'],
  });
}

const Preview = graphql(`
  query StopPreview($scope: JSON!) {
    stopPreview(scope: $scope) {
      callsLastHour
      costLastHour
      gateways
      protectedShare
      confirmText
      note
    }
  }
`);

export type StopPreview = NonNullable<ResultOf<typeof Preview>['stopPreview']>;

/** Null asks nothing. */
export function useStopPreview(scope: Scope | null): Load<StopPreview> {
  return useAnswer(Preview, {
    variables: { scope: scope ?? {} },
    pause: scope === null,
    pick: (data) => data.stopPreview,
  });
}

const RaiseStop = graphql(
  `
    mutation RaiseStop($input: StopInput!) {
      stop(input: $input) {
        __typename
        ... on StopResult {
          stop {
            ...StopFields
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
  [StopFields],
);

export function useRaiseStop() {
  return useChange(RaiseStop, (data) => data.stop, ['Stop']);
}

const Resume = graphql(
  `
    mutation Resume($input: ResumeInput!) {
      resume(input: $input) {
        __typename
        ... on StopResult {
          stop {
            ...StopFields
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
  [StopFields],
);

export function useResume() {
  return useChange(Resume, (data) => data.resume, ['Stop']);
}
