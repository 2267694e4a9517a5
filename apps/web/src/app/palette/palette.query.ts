import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useLoad, type Load } from '../../shared/data/load.js';

const Places = graphql(`
  query Places($from: String!, $to: String!, $keys: Boolean!) {
    budgets {
      id
    }
    dimensionValues(dimension: "model", from: $from, to: $to, first: 100) {
      value
    }
    apiKeys @include(if: $keys) {
      id
      name
    }
  }
`);

export type PlacesData = ResultOf<typeof Places>;

/** What has a name of its own beside pages and teams, as far as this person may see it. */
export function usePlaces(from: string, to: string, keys: boolean): Load<PlacesData> {
  return useLoad(Places, { variables: { from, to, keys }, pick: (data) => data });
}
