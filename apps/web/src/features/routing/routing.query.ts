import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { type Load, useAnswer } from '../../shared/data/load.js';

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

export type Route = NonNullable<ResultOf<typeof Routes>['routes']>[number];
export type Target = Route['targets'][number];

export function useRoutes(): Load<Route[]> {
  return useAnswer(Routes, {
    variables: {},
    pick: (data) => data.routes,
    typenames: ['Route', 'ConfigPlan'],
  });
}
