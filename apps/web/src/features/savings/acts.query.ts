import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { type Load, useAnswer, useChange } from '../../shared/data/load.js';

const ActsQuery = graphql(`
  query RealisedSavings($team: String) {
    realisedSavings(team: $team) {
      id
      kind
      team
      teamName
      model
      instead
      since
      notedBy
      reason
      outcome {
        __typename
        ... on Realised {
          calls
          cost
          costBefore
          realised
          evidence
        }
        ... on Problem {
          message
        }
      }
    }
  }
`);

export type Act = NonNullable<ResultOf<typeof ActsQuery>['realisedSavings']>[number];

export function useActs(team: string | null): Load<Act[]> {
  return useAnswer(ActsQuery, {
    variables: { team },
    pick: (data) => data.realisedSavings,
    typenames: ['SavingActed'],
    isSlow: true,
  });
}

const ActOnSaving = graphql(`
  mutation ActOnSaving($input: ActOnSavingInput!) {
    actOnSaving(input: $input) {
      __typename
      ... on SavingActed {
        id
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export function useActOnSaving() {
  return useChange(ActOnSaving, (data) => data.actOnSaving, ['SavingAct']);
}

const UndoAct = graphql(`
  mutation UndoSavingAct($id: ID!, $reason: String!) {
    undoSavingAct(id: $id, reason: $reason) {
      __typename
      ... on SavingActed {
        id
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export function useUndoAct() {
  return useChange(UndoAct, (data) => data.undoSavingAct, ['SavingAct']);
}
