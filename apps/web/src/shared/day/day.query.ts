import { graphql, type ResultOf } from '../data/graphql.js';
import { useLoad, type Load } from '../data/load.js';

const TeamLimits = graphql(`
  query TeamLimits($team: ID) {
    budgets(team: $team) {
      id
      scope
      window
      timezone
      mode
      protectedShare
      projected
      raises {
        id
        limit
        amount
        until
        origin
        mayEnd
      }
      inForce {
        step
        at
        do
        to
        share
        scope
        until
      }
      current {
        endsAt
        limit
        posted
        presumed
        held
        leased
      }
    }
    stops(team: $team) {
      id
      scope
      reason
      by
      until
      protectedShare
    }
  }
`);

const TeamNews = graphql(`
  query TeamNews($team: ID!, $from: DateTime!, $to: DateTime!) {
    limitRequests(team: $team, state: "waiting") {
      id
      subject
      from
      to
      until
      requestedBy
      requestedAt
      isMine
    }
    denials(team: $team, from: $from, to: $to) {
      limitKind
      limitId
      code
      denials
      last
      example
    }
  }
`);

export type TeamLimitsData = ResultOf<typeof TeamLimits>;
export type TeamNewsData = ResultOf<typeof TeamNews>;
export type DayBudget = TeamLimitsData['budgets'][number];

/** What limits a team today, and what is in force. Null: all that the reader sees, a developer their own. */
export function useTeamLimits(team: string | null): Load<TeamLimitsData> {
  return useLoad(TeamLimits, {
    variables: { team },
    pick: (data) => data,
    typenames: ['Budget', 'Stop', 'LimitRequest', 'ConfigPlan'],
  });
}

/** What was denied in a time, and what the team has asked for. */
export function useTeamNews(team: string, from: string, to: string): Load<TeamNewsData> {
  return useLoad(TeamNews, {
    variables: { team, from, to },
    pick: (data) => data,
    typenames: ['LimitRequest'],
  });
}
