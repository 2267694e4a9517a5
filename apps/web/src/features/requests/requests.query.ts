import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useChange, useLoad, type Load } from '../../shared/data/load.js';

const RequestFields = graphql(`
  fragment RequestFields on LimitRequest {
    id
    subject
    team
    from
    to
    until
    why
    state
    requestedBy
    requestedAt
    decidedBy
    decidedAt
    approvedTo
    decisionNote
    endedAt
    endedBy
    endReason
    evidence
    ancestorWarning
    isMine
    mayDecide
    whyNot
    people
    given {
      name
      counts
    }
    hash
  }
`);

const Requests = graphql(
  `
    query LimitRequests {
      limitRequests {
        ...RequestFields
      }
    }
  `,
  [RequestFields],
);

export type LimitRequest = ResultOf<typeof Requests>['limitRequests'][number];

export function useLimitRequests(): Load<LimitRequest[]> {
  return useLoad(Requests, {
    variables: {},
    pick: (data) => data.limitRequests,
    typenames: ['LimitRequest'],
  });
}

const Draft = graphql(`
  query LimitRequestDraft($team: ID) {
    limitRequestDraft(team: $team) {
      options {
        subject
        scope
        current
        refusedLastDay
        suggested
      }
      preselected
      evidence
      suggestedUntil
      emergencyPercent
    }
  }
`);

export type RequestDraft = ResultOf<typeof Draft>['limitRequestDraft'];
export type LimitOption = RequestDraft['options'][number];

export function useRequestDraft(team: string | null): Load<RequestDraft> {
  return useLoad(Draft, {
    variables: { team },
    pick: (data) => data.limitRequestDraft,
    typenames: ['LimitRequest', 'Budget', 'Quota'],
  });
}

const RequestLimit = graphql(
  `
    mutation RequestLimit($input: RequestLimitInput!) {
      requestLimit(input: $input) {
        __typename
        ...RequestFields
        ... on Problem {
          code
          message
          hint
        }
      }
    }
  `,
  [RequestFields],
);

const CHANGED = ['LimitRequest', 'Budget', 'Quota'];

export function useRequestLimit() {
  return useChange(RequestLimit, (data) => data.requestLimit, CHANGED);
}

const DecideLimit = graphql(
  `
    mutation DecideLimit($input: DecideLimitInput!) {
      decideLimit(input: $input) {
        __typename
        ...RequestFields
        ... on Problem {
          code
          message
          hint
        }
      }
    }
  `,
  [RequestFields],
);

export function useDecideLimit() {
  return useChange(DecideLimit, (data) => data.decideLimit, CHANGED);
}

const WithdrawLimit = graphql(
  `
    mutation WithdrawLimit($id: ID!) {
      withdrawLimit(id: $id) {
        __typename
        ...RequestFields
        ... on Problem {
          code
          message
          hint
        }
      }
    }
  `,
  [RequestFields],
);

export function useWithdrawLimit() {
  return useChange(WithdrawLimit, (data) => data.withdrawLimit, CHANGED);
}

const EmergencyRaise = graphql(`
  mutation EmergencyRaise($input: EmergencyRaiseInput!) {
    emergencyRaise(input: $input) {
      __typename
      ... on EmergencyRaise {
        to
        until
      }
      ... on Problem {
        code
        message
        hint
      }
    }
  }
`);

export function useEmergencyRaise() {
  return useChange(EmergencyRaise, (data) => data.emergencyRaise, CHANGED);
}
