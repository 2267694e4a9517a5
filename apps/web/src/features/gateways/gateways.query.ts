import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useChange, useLoad, type Load } from '../../shared/data/load.js';

const Gateways = graphql(`
  query Gateways {
    gateways {
      name
      keyId
      key
      team
      places {
        environment
        connected
        policy
      }
      seenAt
      leasedAt
      ackedAt
    }
  }
`);

export type Gateway = ResultOf<typeof Gateways>['gateways'][number];

export function useGateways(): Load<Gateway[]> {
  return useLoad(Gateways, {
    variables: {},
    pick: (data) => data.gateways,
    typenames: ['Gateway'],
  });
}

const Retire = graphql(`
  mutation RetireGateway($input: RetireGatewayInput!) {
    retireGateway(input: $input) {
      __typename
      ... on RetiredGateway {
        gateway {
          name
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

export const useRetireGateway = () =>
  useChange(Retire, (data) => data.retireGateway, ['Gateway', 'PublishedPolicy', 'Stop']);

const Remove = graphql(`
  mutation RemoveEnvironment($input: RemoveEnvironmentInput!) {
    removeEnvironment(input: $input) {
      __typename
      ... on RemovedEnvironment {
        name
      }
      ... on Problem {
        code
        message
        hint
      }
    }
  }
`);

export const useRemoveEnvironment = () =>
  useChange(Remove, (data) => data.removeEnvironment, ['PublishedPolicy']);
