import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useChange, useLoad, type Load } from '../../shared/data/load.js';

const Targets = graphql(`
  query StatementTargets {
    channels {
      id
      type
      target
    }
  }
`);

export type Target = ResultOf<typeof Targets>['channels'][number];

export const useTargets = (): Load<readonly Target[]> =>
  useLoad(Targets, { variables: {}, pick: ({ channels }) => channels, typenames: ['Channel'] });

const Send = graphql(`
  mutation SendStatement($input: SendStatementInput!) {
    sendStatement(input: $input) {
      __typename
      ... on Message {
        id
        state
        error
        hint
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export const useSend = () =>
  useChange(Send, ({ sendStatement }) => sendStatement, ['Message', 'Channel']);
