import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useLoad, type Load, useAnswer } from '../../shared/data/load.js';

const Why = graphql(`
  query Why($id: String!) {
    why(id: $id) {
      requestId
      traceId
      outcome
      code
      detail
      at
      team
      model
      keyId
      keyName
      gateway
      budget
      stop
      quota
      facts
      hold {
        admissionId
        state
        worst
        posted
        presumed
        held
        expiresAt
      }
      timeline {
        at
        what
        detail
        facts
      }
    }
  }
`);

export type Explanation = ResultOf<typeof Why>['why'][number];
export type ExplainedStep = Explanation['timeline'][number];

export function useWhy(id: string): Load<Explanation[]> {
  return useLoad(Why, { variables: { id }, pick: (data) => data.why });
}

const Denials = graphql(`
  query Denials($team: ID, $from: DateTime!, $to: DateTime!) {
    denials(team: $team, from: $from, to: $to) {
      limitKind
      limitId
      code
      team
      denials
      first
      last
      example
      gateways
    }
  }
`);

export type DenialGroup = NonNullable<ResultOf<typeof Denials>['denials']>[number];

export function useDenials(team: string | null, from: string, to: string): Load<DenialGroup[]> {
  return useAnswer(Denials, { variables: { team, from, to }, pick: (data) => data.denials });
}
