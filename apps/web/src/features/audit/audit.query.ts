import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useLoad, type Load, useAnswer } from '../../shared/data/load.js';

const Audit = graphql(`
  query Audit($filter: AuditFilter, $first: Int!, $after: String) {
    audit(filter: $filter, first: $first, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          seq
          at
          actorKind
          actorId
          actorName
          via
          action
          entityType
          entityId
          reason
          before
          after
          hash
          previousHash
        }
      }
    }
  }
`);

export type AuditPageData = NonNullable<ResultOf<typeof Audit>['audit']>;
export type AuditEntry = AuditPageData['edges'][number]['node'];

export const ENTRIES_PER_PAGE = 50;

export interface AuditFilter {
  readonly actor?: string;
  readonly action?: string;
  readonly entityType?: string;
  readonly entityId?: string;
  readonly from?: string;
  readonly to?: string;
  readonly byPeople?: boolean;
}

export function useAudit(
  filter: AuditFilter,
  after: string | null,
  allowed: boolean,
): Load<AuditPageData> {
  return useAnswer(Audit, {
    variables: { filter, first: ENTRIES_PER_PAGE, after },
    pause: !allowed,
    pick: (data) => data.audit,
  });
}

const Choices = graphql(`
  query AuditChoices {
    auditChoices {
      actors
      actions
      entityTypes
    }
  }
`);

export type AuditChoices = ResultOf<typeof Choices>['auditChoices'];

/** What there is to filter by. */
export function useAuditChoices(): Load<AuditChoices> {
  return useLoad(Choices, { variables: {}, pick: (data) => data.auditChoices });
}

const Chain = graphql(`
  query AuditChain {
    auditChain {
      intact
      entries
      brokenAt
      firstAt
      lastAt
    }
  }
`);

export type ChainState = ResultOf<typeof Chain>['auditChain'];

export function useChain(allowed: boolean): Load<ChainState> {
  return useLoad(Chain, { variables: {}, pause: !allowed, pick: (data) => data.auditChain });
}
