import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useChange, useLoad } from '../../shared/data/load.js';

const List = graphql(`
  query Statements($month: String!, $version: Int, $stage: StatementStage) {
    statements(month: $month, version: $version, stage: $stage) {
      __typename
      ... on Statements {
        month
        version
        stage
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
          depth
          exactUsd
          amount
          totalAmount
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
  query Statement($month: String!, $version: Int, $stage: StatementStage, $teams: [String!]) {
    statements(month: $month, version: $version, stage: $stage, teams: $teams) {
      __typename
      ... on Statements {
        month
        version
        stage
        basis
        disputableUntil
        statements {
          team
          name
          costCentres
          notes
          exactUsd
          amount
          local {
            currency
            exactUsd
            amount
            rate
            rateDate
            rateSource
          }
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
            localCurrency
            localAmount
            key
            state
            answers {
              kind
              text
              at
              byName
            }
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

export type Stage = 'accrual' | 'final';

type Listed = ResultOf<typeof List>['statements'];
export type Statements = Extract<Listed, { __typename: 'Statements' }>;
export type ListedStatement = Statements['statements'][number];
type Asked = ResultOf<typeof One>['statements'];
export type Found = Extract<Asked, { __typename: 'Statements' }>;
export type Statement = Found['statements'][number];
export type StatementLine = Statement['lines'][number];

export type LineState = NonNullable<StatementLine['state']>;
export type AnswerKind = StatementLine['answers'][number]['kind'];

const Answer = graphql(`
  mutation AnswerLine(
    $month: String!
    $team: String!
    $line: ID!
    $kind: LineAnswerKind!
    $text: String!
  ) {
    answerLine(month: $month, team: $team, line: $line, kind: $kind, text: $text) {
      __typename
      ... on AnsweredLine {
        line
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export const useAnswer = () =>
  useChange(Answer, ({ answerLine }) => answerLine, ['Statements', 'AccountingMonth']);

export const useStatements = (
  month: string,
  version: number | null,
  stage: Stage,
  allowed: boolean,
) =>
  useLoad(List, {
    variables: { month, version, stage },
    pause: !allowed,
    pick: ({ statements }) => statements,
    typenames: ['Statements'],
  });

export const useStatement = (
  month: string,
  team: string,
  version: number | null,
  stage: Stage,
  allowed: boolean,
) =>
  useLoad(One, {
    variables: { month, version, stage, teams: [team] },
    pause: !allowed,
    pick: ({ statements }) => statements,
    typenames: ['Statements'],
  });
