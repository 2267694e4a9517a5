import { graphql, type ResultOf } from '../../shared/graphql.js';
import { useLoad, type Load } from '../../shared/load.js';

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
        limit
        amount
        until
        origin
      }
      usedToday
      underWay
      throttledLastHour
      resetsAt
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
