import { graphql, type ResultOf } from '../data/graphql.js';

/** What an order moves, or would move, by team and month. */
export const MoveFields = graphql(`
  fragment MoveFields on RepostResult {
    dryRun
    state
    examined
    changed
    moved {
      team
      month
      before
      after
      requests
    }
    earlier {
      month
      team
      requests
    }
    totals {
      team
      teamName
      month
      cost
    }
  }
`);

export type Reposted = ResultOf<typeof MoveFields>;
