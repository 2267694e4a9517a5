import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useLoad, type Load, useAnswer } from '../../shared/data/load.js';

const Flags = graphql(`
  query Flags {
    flags {
      key
      type
      description
      default
      rules
      disabled
    }
  }
`);

export type Flag = NonNullable<ResultOf<typeof Flags>['flags']>[number];

export function useFlags(): Load<Flag[]> {
  return useAnswer(Flags, {
    variables: {},
    pick: (data) => data.flags,
    typenames: ['Flag', 'ConfigPlan'],
  });
}

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
