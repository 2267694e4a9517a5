import { graphql, type ResultOf, type VariablesOf } from '../../../shared/data/graphql.js';
import { type Answer, type Load, useLoad } from '../../../shared/data/load.js';

const Trial = graphql(`
  query AccessBackTest($input: AccessTrialInput!) {
    accessBackTest(input: $input) {
      __typename
      ... on AccessTrial {
        from
        to
        calls
        denied
        rows {
          team
          teamName
          model
          region
          because
          calls
          cost
          lastOn
        }
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export type AccessRule = VariablesOf<typeof Trial>['input'];
export type AccessTrial = Answer<ResultOf<typeof Trial>['accessBackTest']>;

/** What a rule would have denied; null asks nothing. */
export const useAccessTrial = (rule: AccessRule | null): Load<AccessTrial> =>
  useLoad(Trial, {
    variables: { input: rule ?? { scope: {} } },
    pause: rule === null,
    pick: (data) => data.accessBackTest,
  });
