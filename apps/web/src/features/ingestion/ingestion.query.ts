import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useChange, useLoad, type Load, useAnswer } from '../../shared/data/load.js';

const Ingestion = graphql(`
  query Ingestion {
    ingestion {
      counts {
        received
        accepted
        duplicate
        quarantined
        unpriced
      }
      quarantineOpen
      parked
      streams {
        source
        account
        region
        firstOccurredAt
        lastOccurredAt
        lastRecordedAt
        invocations
        lagMsLast
      }
      reasons {
        reason
        meaning
        hint
        open
      }
    }
  }
`);

export type IngestionData = ResultOf<typeof Ingestion>['ingestion'];
export type Stream = IngestionData['streams'][number];
export type Reason = IngestionData['reasons'][number];

export function useIngestion(allowed: boolean): Load<IngestionData> {
  return useLoad(Ingestion, {
    variables: {},
    pause: !allowed,
    pick: (data) => data.ingestion,
  });
}

const Imports = graphql(`
  query Imports {
    imports(first: 10) {
      id
      source
      name
      startedBy
      startedAt
      lastAt
      finishedAt
      filesTotal
      filesDone
      bytesTotal
      bytesDone
      counts {
        received
        accepted
        duplicate
        quarantined
        unpriced
      }
      failure
    }
  }
`);

export type ImportRun = ResultOf<typeof Imports>['imports'][number];

export function useImports(allowed: boolean): Load<ImportRun[]> {
  return useLoad(Imports, { variables: {}, pause: !allowed, pick: (data) => data.imports });
}

const Quarantine = graphql(`
  query Quarantine($reason: String, $state: String!, $first: Int!, $after: String) {
    quarantine(reason: $reason, state: $state, first: $first, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          id
          source
          object
          line
          reason
          detail
          redacted
          requestId
          theirs
          ours
          firstSeen
          lastSeen
          times
          state
        }
      }
    }
  }
`);

export type QuarantinePage = NonNullable<ResultOf<typeof Quarantine>['quarantine']>;
export type QuarantinedLine = QuarantinePage['edges'][number]['node'];

export const LINES_PER_PAGE = 20;

export function useQuarantine(reason: string | null, after: string | null): Load<QuarantinePage> {
  return useAnswer(Quarantine, {
    variables: { reason, state: 'open', first: LINES_PER_PAGE, after },
    pick: (data) => data.quarantine,
  });
}

/** What a decision about lines changes. */
const COUNTED = ['IngestionOverview', 'QuarantineConnection', 'SpendResult'];

const Replay = graphql(`
  mutation Replay($ids: [ID!], $reason: String) {
    replayQuarantine(ids: $ids, reason: $reason) {
      __typename
      ... on ReplayResult {
        counts {
          received
          accepted
          duplicate
          quarantined
        }
        stillQuarantined
      }
      ... on Problem {
        code
        message
        hint
      }
    }
  }
`);

export function useReplay() {
  return useChange(Replay, (data) => data.replayQuarantine, COUNTED);
}

const Dismiss = graphql(`
  mutation Dismiss($ids: [ID!]!, $reason: String!) {
    dismissQuarantine(ids: $ids, reason: $reason) {
      __typename
      ... on DismissedLines {
        dismissed
      }
      ... on Problem {
        code
        message
        hint
      }
    }
  }
`);

export function useDismiss() {
  return useChange(Dismiss, (data) => data.dismissQuarantine, COUNTED);
}
