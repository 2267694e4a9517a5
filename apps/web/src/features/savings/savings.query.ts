import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { type Answer, type Load, useAnswer } from '../../shared/data/load.js';

const SavingsQuery = graphql(`
  query Savings($from: String!, $to: String!, $timezone: String!, $teams: [String!]!) {
    savings(from: $from, to: $to, timezone: $timezone, teams: $teams) {
      __typename
      ... on Savings {
        calls
        unpriced
        total
        savings {
          id
          kind
          team
          teamName
          provider
          model
          instead
          calls
          cost
          costInstead
          saving
          leftOut
          method
          evidence
          addedUp
          overlaps
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

export type SavingsReport = NonNullable<Answer<ResultOf<typeof SavingsQuery>['savings']>>;
export type Saving = SavingsReport['savings'][number];

/** Of whose calls, and when. */
export interface Asked {
  readonly from: string;
  readonly to: string;
  readonly timezone: string;
  readonly teams: string[];
}

export function useSavings(asked: Asked): Load<SavingsReport> {
  return useAnswer(SavingsQuery, {
    variables: { ...asked },
    pick: (data) => data.savings,
    isSlow: true,
  });
}

const WhatIfQuery = graphql(`
  query WhatIf($input: WhatIfInput!) {
    whatIf(input: $input) {
      __typename
      ... on WhatIf {
        model
        as
        tier
        total {
          calls
          unpriced
          cost
          costInstead
          saving
          comparable {
            calls
            cost
            costInstead
            saving
          }
          notRated {
            reason
            calls
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

export type WhatIf = NonNullable<Answer<ResultOf<typeof WhatIfQuery>['whatIf']>>;

/** What is typed; empty: not said. */
export interface Instead {
  readonly model: string;
  readonly as: string;
  readonly tier: string;
}

export function useWhatIf(asked: Asked, { model, as, tier }: Instead): Load<WhatIf> {
  const said = Object.entries({ model, as, tier }).filter(([, text]) => text !== '');
  return useAnswer(WhatIfQuery, {
    variables: { input: { ...asked, ...Object.fromEntries(said) } },
    pick: (data) => data.whatIf,
    isSlow: true,
  });
}
