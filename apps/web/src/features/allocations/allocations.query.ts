import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { type Load, useLoad } from '../../shared/data/load.js';

const Rules = graphql(`
  query AllocationRules {
    allocationRules {
      key
      name
      from
      to
      cost
      split
      state
    }
  }
`);

export type Rule = ResultOf<typeof Rules>['allocationRules'][number];

export const useRules = (allowed: boolean): Load<Rule[]> =>
  useLoad(Rules, { variables: {}, pause: !allowed, pick: (data) => data.allocationRules });

const Drivers = graphql(`
  query Drivers {
    drivers {
      driver
      month
      teams
      total
    }
  }
`);

export type DriverMonth = ResultOf<typeof Drivers>['drivers'][number];

export const useDrivers = (): Load<DriverMonth[]> =>
  useLoad(Drivers, { variables: {}, pick: (data) => data.drivers });
