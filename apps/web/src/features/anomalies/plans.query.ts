import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { type Load, useChange, useLoad } from '../../shared/data/load.js';

const Plans = graphql(`
  query PlannedEvents {
    plannedEvents {
      id
      scope
      startsAt
      endsAt
      upToUsd
      note
      createdBy
    }
  }
`);

export type Plan = ResultOf<typeof Plans>['plannedEvents'][number];

export const usePlans = (allowed: boolean): Load<Plan[]> =>
  useLoad(Plans, {
    variables: {},
    pause: !allowed,
    pick: (data) => data.plannedEvents,
    typenames: ['PlannedEvent'],
  });

const Add = graphql(`
  mutation PlanEvent($input: PlannedEventInput!) {
    planEvent(input: $input) {
      __typename
      ... on PlannedEvent {
        id
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export const usePlanEvent = () =>
  useChange(Add, (data) => data.planEvent, ['PlannedEvent', 'Anomaly']);

const Remove = graphql(`
  mutation RemovePlannedEvent($id: ID!) {
    removePlannedEvent(id: $id) {
      __typename
      ... on PlannedEvent {
        id
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export const useRemovePlan = () =>
  useChange(Remove, (data) => data.removePlannedEvent, ['PlannedEvent', 'Anomaly']);
