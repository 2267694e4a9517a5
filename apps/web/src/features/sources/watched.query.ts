import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useLoad, type Load } from '../../shared/data/load.js';

const Watched = graphql(`
  query WatchedSources {
    silentAccounts {
      id
      name
    }
    healthChecks {
      account
      regions
      every
      budgetUsd
      spentUsd
      checks
      lastRunAt
      lastError
      lastHint
      targets {
        target
        at
        errorCode
        latencyMs
      }
    }
  }
`);

export type Watched = ResultOf<typeof Watched>;
export type HealthCheck = Watched['healthChecks'][number];

/** What stands beside the sources: accounts that log nothing, and checks of health. */
export function useWatched(): Load<Watched> {
  return useLoad(Watched, {
    variables: {},
    pick: (data) => data,
    typenames: ['SilentAccount', 'HealthCheck', 'ConfigPlan'],
  });
}
