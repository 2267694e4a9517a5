import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { type Load, useLoad } from '../../shared/data/load.js';

const Policies = graphql(`
  query Policies {
    policies {
      environment
      version
      publishedAt
      by
      hash
      gateways
      applied
      away
      lastSeenAt
      staged
    }
  }
`);

export type PublishedPolicy = ResultOf<typeof Policies>['policies'][number];

export function usePolicies(): Load<PublishedPolicy[]> {
  return useLoad(Policies, {
    variables: {},
    pick: (data) => data.policies,
    typenames: ['PublishedPolicy', 'ConfigPlan'],
  });
}
