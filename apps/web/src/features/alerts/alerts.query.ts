import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useAnswer, useChange, useLoad, type Load } from '../../shared/data/load.js';

const Settings = graphql(`
  query AlertSettings {
    channels {
      id
      type
      target
      waiting
      dead
      lastSentAt
      lastError
    }
    alertRules {
      on
      teams
      channels
      roles
      minimumUsd
      quietHours {
        from
        to
        timezone
        weekends
      }
    }
  }
`);

export type AlertSettings = ResultOf<typeof Settings>;
export type Channel = AlertSettings['channels'][number];
export type AlertRule = AlertSettings['alertRules'][number];

export function useAlertSettings(allowed: boolean): Load<AlertSettings> {
  return useLoad(Settings, {
    variables: {},
    pause: !allowed,
    pick: (data) => data,
    typenames: ['Channel', 'AlertRule', 'Message'],
  });
}

const Fields = graphql(`
  fragment MessageFields on Message {
    id
    channel
    event
    title
    path
    state
    attempts
    createdAt
    dueAt
    sentAt
    error
    hint
  }
`);

const Messages = graphql(
  `
    query Messages($state: String, $first: Int!, $after: String) {
      messages(state: $state, first: $first, after: $after) {
        totalCount
        pageInfo {
          hasNextPage
          endCursor
        }
        edges {
          node {
            ...MessageFields
          }
        }
      }
    }
  `,
  [Fields],
);

export type MessagePage = NonNullable<ResultOf<typeof Messages>['messages']>;
export type Message = MessagePage['edges'][number]['node'];

export const MESSAGES_PER_PAGE = 25;

export function useMessages(state: string | null, after: string | null): Load<MessagePage> {
  return useAnswer(Messages, {
    variables: { state, first: MESSAGES_PER_PAGE, after },
    pick: (data) => data.messages,
    typenames: ['Message'],
  });
}

const Test = graphql(
  `
    mutation TestChannel($id: ID!) {
      testChannel(id: $id) {
        __typename
        ... on Message {
          ...MessageFields
        }
        ... on Problem {
          code
          message
          hint
        }
      }
    }
  `,
  [Fields],
);

export function useTest() {
  return useChange(Test, (data) => data.testChannel, ['Message', 'Channel']);
}

const Resend = graphql(
  `
    mutation ResendMessage($id: ID!, $reason: String!) {
      resendMessage(id: $id, reason: $reason) {
        __typename
        ... on Message {
          ...MessageFields
        }
        ... on Problem {
          code
          message
          hint
        }
      }
    }
  `,
  [Fields],
);

export function useResend() {
  return useChange(Resend, (data) => data.resendMessage, ['Message', 'Channel']);
}
