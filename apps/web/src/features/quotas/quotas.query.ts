import { graphql, type ResultOf, type VariablesOf } from '../../shared/data/graphql.js';
import { useChange, useLoad, type Load } from '../../shared/data/load.js';

const Quotas = graphql(`
  query Quotas {
    quotas {
      id
      scope
      requestsPerMinute
      tokensPerMinute
      tokensPerDay
      concurrency
      maxOutputTokens
      timezone
      parent
      effective
      raises {
        id
        limit
        amount
        until
        origin
        mayEnd
      }
      usedToday
      underWay
      throttledLastHour
      resetsAt
      protectedShare
      maySplit
      version
    }
  }
`);

export type Quota = ResultOf<typeof Quotas>['quotas'][number];

export function useQuotas(): Load<Quota[]> {
  return useLoad(Quotas, {
    variables: {},
    pick: (data) => data.quotas,
    typenames: ['Quota', 'LimitRequest', 'ConfigPlan'],
  });
}

const SplitQuota = graphql(`
  mutation SplitQuota($input: SplitQuotaInput!) {
    splitQuota(input: $input) {
      __typename
      ... on QuotaSplit {
        parent
        version
        parts {
          id
          version
        }
        denies {
          entityId
          sentence
        }
      }
      ... on QuotaSplitPlan {
        denies {
          entityId
          sentence
        }
      }
      ... on Problem {
        code
        message
        path
        hint
      }
    }
  }
`);

export type PartInput = VariablesOf<typeof SplitQuota>['input']['parts'][number];

/** With `dryRun`, the answer is what it would deny; nothing has changed. */
export function useSplitQuota() {
  return useChange(SplitQuota, (data) => data.splitQuota, ['Quota', 'LimitRequest']);
}
