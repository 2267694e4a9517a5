import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useLoad, type Load } from '../../shared/data/load.js';

const Team = graphql(`
  query Team($id: ID!) {
    team(id: $id) {
      id
      name
      costCentre
      projects
      removedAt
      recognisedBy {
        id
        kind
        field
        pattern
        validFrom
        validTo
      }
    }
  }
`);

export type TeamData = NonNullable<ResultOf<typeof Team>['team']>;

/** Null where there is no such team, or none this person may see. */
export function useTeam(id: string): Load<TeamData | null> {
  return useLoad(Team, { variables: { id }, pick: (data) => data.team });
}
