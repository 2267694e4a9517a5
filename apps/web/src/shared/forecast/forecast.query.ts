import { graphql, type ResultOf } from '../data/graphql.js';
import { type Answer, type Load, useAnswer, useChange, useLoad } from '../data/load.js';

const ForecastQuery = graphql(`
  query Forecast($team: ID) {
    forecast(team: $team) {
      __typename
      ... on Forecast {
        countedTo
        timezone
        yearStartsIn
        pattern
        peakPercent
        periods {
          name
          from
          to
          notCovered
          rows {
            key
            kind
            id
            name
            spent
            unpriced
            expected
            low
            high
            withPeak
            plan
            variance
            daysKnown
            daysNeeded
            lastWeek
            usualWeek
          }
          days {
            day
            spent
            expected
            low
            high
          }
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

export type Forecast = NonNullable<Answer<ResultOf<typeof ForecastQuery>['forecast']>>;
export type Period = Forecast['periods'][number];
export type Row = Period['rows'][number];

export function useForecast(allowed: boolean, team: string | null): Load<Forecast> {
  return useAnswer(ForecastQuery, {
    variables: { team },
    pause: !allowed,
    pick: (data) => data.forecast,
    typenames: ['SpendPlanChange'],
  });
}

const LimitsQuery = graphql(`
  query ForecastBudgets {
    budgets {
      id
      scope
      limit
      window
      timezone
    }
  }
`);

export type Limit = ResultOf<typeof LimitsQuery>['budgets'][number];

export function useLimits(allowed = true): Load<Limit[]> {
  return useLoad(LimitsQuery, { variables: {}, pause: !allowed, pick: (data) => data.budgets });
}

const ChangesQuery = graphql(`
  query PlanChanges {
    planChanges {
      id
      at
      by
      origin
      reason
      plans
      undoneAt
      undoneBy
    }
  }
`);

export type PlanChange = ResultOf<typeof ChangesQuery>['planChanges'][number];

export function usePlanChanges(): Load<PlanChange[]> {
  return useLoad(ChangesQuery, {
    variables: {},
    pick: (data) => data.planChanges,
    typenames: ['SpendPlanChange'],
  });
}

const PlansQuery = graphql(`
  query Plans($month: String!) {
    plans(from: $month, to: $month) {
      __typename
      ... on SpendPlans {
        plans {
          kind
          target
          usd
          version
        }
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export type Planned = Answer<ResultOf<typeof PlansQuery>['plans']>['plans'][number];

/** What is planned for a fiscal month; null: none is named yet. */
export function usePlans(month: string | null): Load<readonly Planned[]> {
  const load = useLoad(PlansQuery, {
    variables: { month: month ?? '' },
    pause: month === null,
    pick: (data) => data.plans,
    typenames: ['SpendPlan', 'SpendPlanChange'],
    isFresh: true,
  });
  return load.status === 'ready' ? { ...load, data: load.data.plans } : load;
}

const SetPlan = graphql(`
  mutation SetPlan($input: SetPlanInput!) {
    setPlan(input: $input) {
      __typename
      ... on SpendPlanChange {
        id
      }
      ... on Problem {
        code
        message
        hint
      }
    }
  }
`);

export function useSetPlan() {
  return useChange(SetPlan, (data) => data.setPlan, ['Forecast', 'SpendPlan']);
}

const UndoPlan = graphql(`
  mutation UndoPlanChange($id: ID!, $reason: String!) {
    undoPlanChange(id: $id, reason: $reason) {
      __typename
      ... on SpendPlanChange {
        id
        undoneAt
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export function useUndoPlan() {
  return useChange(UndoPlan, (data) => data.undoPlanChange, ['Forecast']);
}
