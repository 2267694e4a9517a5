import { graphql, type ResultOf } from '../../shared/graphql.js';
import { useLoad, type Load } from '../../shared/load.js';

const Routes = graphql(`
  query Routes {
    routes {
      key
      match
      failover
      breaker
      targets {
        provider
        model
        region
        weight
        state
        letThrough
        errorRate
        p95Ms
        calls
        openSince
      }
    }
  }
`);

export type Route = ResultOf<typeof Routes>['routes'][number];
export type Target = Route['targets'][number];

export function useRoutes(): Load<Route[]> {
  return useLoad(Routes, {
    variables: {},
    pick: (data) => data.routes,
    typenames: ['Route', 'ConfigPlan'],
  });
}
