import { instantOf } from '@bursar/time';
import { graphql, type ResultOf } from '../data/graphql.js';
import { type Load, useAnswer } from '../data/load.js';
import type { Scope } from './question.js';

const Events = graphql(`
  query Events($from: DateTime!, $to: DateTime!, $teams: [String!]) {
    events(from: $from, to: $to, teams: $teams) {
      isCut
      events {
        id
        at
        kind
        title
        detail
        team
        environment
        by
        link
      }
    }
  }
`);

export type EventFeed = NonNullable<ResultOf<typeof Events>['events']>;
export type FeedEvent = EventFeed['events'][number];

/** What happened in the range, of the teams that the filters leave. */
export function useEvents({ range, zone, filters }: Scope): Load<EventFeed> {
  const at = (date: string): string =>
    new Date(instantOf({ date, time: '00:00' }, zone)).toISOString();
  const teams = filters
    .filter(({ dimension, exclude }) => dimension === 'team' && !exclude)
    .flatMap(({ values }) => values.filter((value) => value !== null));
  return useAnswer(Events, {
    variables: { from: at(range.from), to: at(range.to), teams: teams.length > 0 ? teams : null },
    pick: (data) => data.events,
  });
}
