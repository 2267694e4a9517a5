import { graphql, type ResultOf, type VariablesOf } from '../data/graphql.js';
import { type Load, useChange, useLoad } from '../data/load.js';

const PlanFields = graphql(`
  fragment PlanFields on ConfigPlan {
    changes {
      action
      entityType
      entityId
      summary
    }
    warnings
    denies {
      entityId
      sentence
    }
    applied
    proposal
  }
`);

const ProblemFields = graphql(`
  fragment ProblemFields on ConfigProblems {
    problems {
      code
      message
      path
      line
      column
      hint
    }
  }
`);

const Apply = graphql(
  `
    mutation ApplyConfig($input: ApplyConfigInput!) {
      applyConfig(input: $input) {
        __typename
        ... on ConfigPlan {
          ...PlanFields
        }
        ... on ConfigProblems {
          ...ProblemFields
        }
      }
    }
  `,
  [PlanFields, ProblemFields],
);

const PlanOnly = graphql(
  `
    query PlanConfig($input: ApplyConfigInput!) {
      configPlan(input: $input) {
        __typename
        ... on ConfigPlan {
          ...PlanFields
        }
        ... on ConfigProblems {
          ...ProblemFields
        }
      }
    }
  `,
  [PlanFields, ProblemFields],
);

export type ApplyInput = VariablesOf<typeof Apply>['input'];
export type Outcome = ResultOf<typeof Apply>['applyConfig'];
export type Plan = Extract<Outcome, { __typename: 'ConfigPlan' }>;
export type ConfigProblem = Extract<Outcome, { __typename: 'ConfigProblems' }>['problems'][number];
export type Basis = NonNullable<ApplyInput['basis']>[number];

/** What shows some part of the configuration, and so is old after a change of it. */
const SHOWN = [
  ...['ConfigPlan', 'ConfigPiece', 'ConfigSection', 'Budget', 'Flag', 'Route', 'Quota'],
  ...['Team', 'Channel', 'Source', 'AuditEntry', 'Proposal', 'UnpricedModel'],
  'PriceBookInfo',
];

/** Applies a configuration text, as `bursar apply` does: what the text does not name stays as it is. */
export function useApply() {
  return useChange(Apply, (data) => data.applyConfig, SHOWN);
}

/** What applying it would do, asked again with every other text. Null asks nothing. */
export function usePlan(input: ApplyInput | null): Load<Outcome> {
  return useLoad(PlanOnly, {
    variables: { input: input ?? { text: '' } },
    pause: input === null,
    pick: (data) => data.configPlan,
    typenames: SHOWN,
  });
}
