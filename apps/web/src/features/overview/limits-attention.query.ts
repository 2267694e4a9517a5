import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useLoad, type Load } from '../../shared/data/load.js';

const LimitsAttention = graphql(`
  query LimitsAttention {
    stops {
      id
    }
    budgets {
      id
      bindingShare
    }
    limitRequests {
      id
      mayDecide
    }
  }
`);

export type LimitsAttentionData = ResultOf<typeof LimitsAttention>;

/** What waits for a decision about limits. */
export function useLimitsAttention(): Load<LimitsAttentionData> {
  return useLoad(LimitsAttention, {
    variables: {},
    pick: (data) => data,
    typenames: ['Stop', 'Budget', 'LimitRequest', 'ConfigPlan'],
  });
}
