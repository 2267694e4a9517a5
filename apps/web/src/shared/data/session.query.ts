import { graphql, type ResultOf } from './graphql.js';
import { useLoad, type Load } from './load.js';

export const SessionQuery = graphql(`
  query Session {
    me {
      id
      name
      kind
      roles
      teams
      landing
      actsFor
      customDimensions
      fiscalCalendar {
        yearStartsIn
        pattern
      }
    }
    signedInBy {
      way
      email
      provider {
        id
        name
      }
    }
    instance {
      version
      sample
      reportingTimezone
      now
    }
  }
`);

export type Session = ResultOf<typeof SessionQuery>;
export type Me = NonNullable<Session['me']>;
export type Instance = Session['instance'];
export type SignedInBy = NonNullable<Session['signedInBy']>;

export function useSessionLoad(): Load<Session> {
  return useLoad(SessionQuery, { variables: {}, pick: (data) => data });
}

const FreshnessQuery = graphql(`
  query Freshness {
    freshness {
      dataTo
      finality
    }
  }
`);

export type Freshness = ResultOf<typeof FreshnessQuery>['freshness'];

export function useFreshness(): Load<Freshness> {
  return useLoad(FreshnessQuery, { variables: {}, pick: (data) => data.freshness });
}

const Names = graphql(`
  query Names {
    teams {
      id
      name
    }
    customDimensions
  }
`);

export type NamesData = ResultOf<typeof Names>;

/** Teams this person may see, and the organisation's own dimensions. */
export function useNames(): Load<NamesData> {
  return useLoad(Names, { variables: {}, pick: (data) => data, typenames: ['Team'] });
}
