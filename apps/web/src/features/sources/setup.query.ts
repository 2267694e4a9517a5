import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useChange } from '../../shared/data/load.js';

const Parts = graphql(`
  fragment SourceParts on SourceTest {
    parts {
      part
      summary
      error
      hint
    }
  }
`);

const Test = graphql(
  `
    mutation TestSource($id: ID!) {
      testSource(id: $id) {
        __typename
        ... on SourceTest {
          ...SourceParts
        }
        ... on Problem {
          code
          message
          hint
        }
      }
    }
  `,
  [Parts],
);

export function useTest() {
  return useChange(Test, (data) => data.testSource, []);
}

const TestDraft = graphql(
  `
    mutation TestDraftSource($text: String!) {
      testDraftSource(text: $text) {
        __typename
        ... on SourceTest {
          ...SourceParts
        }
        ... on ConfigProblems {
          problems {
            message
            path
            hint
          }
        }
      }
    }
  `,
  [Parts],
);

export type TestAnswer = ResultOf<typeof TestDraft>['testDraftSource'];
export type Part = Extract<TestAnswer, { __typename: 'SourceTest' }>['parts'][number];
export type DraftProblem = Extract<
  TestAnswer,
  { __typename: 'ConfigProblems' }
>['problems'][number];

export function useTestDraft() {
  return useChange(TestDraft, (data) => data.testDraftSource, []);
}

const Add = graphql(`
  mutation AddSource($text: String!, $basis: [ConfigBasisInput!]) {
    applyConfig(input: { text: $text, basis: $basis }) {
      __typename
      ... on ConfigPlan {
        changes {
          entityId
          summary
        }
        applied
      }
      ... on ConfigProblems {
        problems {
          message
          path
          hint
        }
      }
    }
  }
`);

/** Applies a configuration text with one source: everything else stays as it is. */
export function useAdd() {
  return useChange(Add, (data) => data.applyConfig, ['Source', 'ConfigPlan']);
}
