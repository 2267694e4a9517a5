import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useAnswer, useChange, useLoad, type Load } from '../../shared/data/load.js';

const Fields = graphql(`
  fragment SourceFields on Source {
    id
    type
    every
    paused
    where
    hasHistory
    needsPolicy
    nextRunAt
    lastRunAt
    lastOkAt
    lagSeconds
    lastError
    lastHint
    brought {
      objects
      broken
      received
      accepted
      duplicate
      quarantined
    }
  }
`);

const Sources = graphql(
  `
    query Sources {
      sources {
        ...SourceFields
      }
    }
  `,
  [Fields],
);

export type Source = ResultOf<typeof Sources>['sources'][number];

export function useSources(allowed: boolean): Load<Source[]> {
  return useLoad(Sources, {
    variables: {},
    pause: !allowed,
    pick: (data) => data.sources,
    typenames: ['Source'],
  });
}

const Broken = graphql(`
  query BrokenObjects($source: ID!) {
    brokenObjects(source: $source) {
      uri
      error
      modifiedAt
    }
  }
`);

export type BrokenObject = ResultOf<typeof Broken>['brokenObjects'][number];

export function useBroken(source: string): Load<BrokenObject[]> {
  return useLoad(Broken, { variables: { source }, pick: (data) => data.brokenObjects });
}

const Policy = graphql(`
  fragment PolicyFields on SourcePolicy {
    document
    cloudFormation
    terraform
    statements {
      sid
      actions
      why
    }
  }
`);

const PolicyOf = graphql(
  `
    query SourcePolicy($id: ID!) {
      sourcePolicy(id: $id) {
        __typename
        ... on SourcePolicy {
          ...PolicyFields
        }
        ... on Problem {
          code
          message
          hint
        }
      }
    }
  `,
  [Policy],
);

export function usePolicy(id: string) {
  return useAnswer(PolicyOf, { variables: { id }, pick: (data) => data.sourcePolicy });
}

const Draft = graphql(
  `
    query DraftSource($text: String!) {
      draftSource(text: $text) {
        __typename
        ... on SourcePolicy {
          ...PolicyFields
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
  [Policy],
);

export type DraftAnswer = ResultOf<typeof Draft>['draftSource'];
export type SourcePolicy = Extract<DraftAnswer, { __typename: 'SourcePolicy' }>;

export function useDraft(text: string): Load<DraftAnswer> {
  return useLoad(Draft, { variables: { text }, pick: (data) => data.draftSource });
}

const Pause = graphql(
  `
    mutation PauseSource($id: ID!, $reason: String!) {
      pauseSource(id: $id, reason: $reason) {
        __typename
        ... on Source {
          ...SourceFields
        }
        ... on Problem {
          code
          message
          hint
        }
      }
    }
  `,
  [Fields],
);

export function usePause() {
  return useChange(Pause, (data) => data.pauseSource, ['Source']);
}

const Resume = graphql(
  `
    mutation ResumeSource($id: ID!, $reason: String!) {
      resumeSource(id: $id, reason: $reason) {
        __typename
        ... on Source {
          ...SourceFields
        }
        ... on Problem {
          code
          message
          hint
        }
      }
    }
  `,
  [Fields],
);

export function useResume() {
  return useChange(Resume, (data) => data.resumeSource, ['Source']);
}

const Backfill = graphql(
  `
    mutation BackfillSource($id: ID!, $from: String!, $reason: String!) {
      backfillSource(id: $id, from: $from, reason: $reason) {
        __typename
        ... on Source {
          ...SourceFields
        }
        ... on Problem {
          code
          message
          hint
        }
      }
    }
  `,
  [Fields],
);

export function useBackfill() {
  return useChange(Backfill, (data) => data.backfillSource, ['Source']);
}
