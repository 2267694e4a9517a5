import { graphql, type ResultOf } from '../data/graphql.js';
import { type Load, useAnswer } from '../data/load.js';

const History = graphql(`
  query ConfigHistory($filter: AuditFilter, $first: Int!) {
    audit(filter: $filter, first: $first) {
      totalCount
      edges {
        node {
          seq
          at
          actorName
          action
          entityId
          reason
          before
          after
        }
      }
    }
  }
`);

export type Past = NonNullable<ResultOf<typeof History>['audit']>;
export type PastChange = Past['edges'][number]['node'];

const SHOWN = 5;

/** The latest changes of one thing, or of all of a kind. */
export function useHistory(entityType: string, entityId: string | null): Load<Past> {
  const filter = { entityType, ...(entityId !== null && { entityId }) };
  return useAnswer(History, {
    variables: { filter, first: SHOWN },
    pick: (data) => data.audit,
    typenames: ['AuditEntry', 'ConfigPlan'],
  });
}
