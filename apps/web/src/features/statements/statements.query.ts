import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useLoad } from '../../shared/data/load.js';

const List = graphql(`
  query Statements($month: String!, $version: Int) {
    statements(month: $month, version: $version) {
      __typename
      ... on Statements {
        month
        version
        exactUsd
        amount
        statements {
          team
          name
          costCentres
          calls
          unpriced
          exactUsd
          amount
        }
        costCentres {
          costCentre
          exactUsd
          amount
        }
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

const One = graphql(`
  query Statement($month: String!, $version: Int, $teams: [String!]) {
    statements(month: $month, version: $version, teams: $teams) {
      __typename
      ... on Statements {
        month
        version
        statements {
          team
          name
          costCentres
          notes
          exactUsd
          amount
          lines {
            kind
            description
            costCentre
            quantity
            unit
            unitPrice
            rule
            exactUsd
            amount
          }
        }
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

type Listed = ResultOf<typeof List>['statements'];
export type Statements = Extract<Listed, { __typename: 'Statements' }>;
export type ListedStatement = Statements['statements'][number];
type Asked = ResultOf<typeof One>['statements'];
type Found = Extract<Asked, { __typename: 'Statements' }>;
export type Statement = Found['statements'][number];
export type StatementLine = Statement['lines'][number];

export const useStatements = (month: string, version: number | null, allowed: boolean) =>
  useLoad(List, {
    variables: { month, version },
    pause: !allowed,
    pick: ({ statements }) => statements,
    typenames: ['Statements'],
  });

export const useStatement = (
  month: string,
  team: string,
  version: number | null,
  allowed: boolean,
) =>
  useLoad(One, {
    variables: { month, version, teams: [team] },
    pause: !allowed,
    pick: ({ statements }) => statements,
    typenames: ['Statements'],
  });
