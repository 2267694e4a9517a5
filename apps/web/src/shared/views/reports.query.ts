import { graphql, type ResultOf } from '../data/graphql.js';
import { type Load, useChange, useLoad } from '../data/load.js';

const Fields = graphql(`
  fragment ReportFields on ViewReport {
    id
    name
    ownerName
    isMine
    every
    mailsOwner
    channels
    state
    stoppedBecause
    nextAt
    lastAt
    deliveries {
      channel
      state
      error
    }
  }
`);

const Reports = graphql(
  `
    query ViewReports {
      viewReports {
        ...ReportFields
      }
    }
  `,
  [Fields],
);

export type ViewReport = ResultOf<typeof Reports>['viewReports'][number];
export type Every = ViewReport['every'];

export const useViewReports = (): Load<readonly ViewReport[]> =>
  useLoad(Reports, {
    variables: {},
    pick: ({ viewReports }) => viewReports,
    typenames: ['ViewReport', 'SavedView'],
  });

const ReportChannels = graphql(`
  query ReportChannels {
    channels {
      id
      type
    }
  }
`);

export type ReportChannel = ResultOf<typeof ReportChannels>['channels'][number];

export const useReportChannels = (allowed: boolean): Load<readonly ReportChannel[]> =>
  useLoad(ReportChannels, {
    variables: {},
    pause: !allowed,
    pick: ({ channels }) => channels,
    typenames: ['Channel'],
  });

const SetReport = graphql(
  `
    mutation SetViewReport($input: SetViewReportInput!) {
      setViewReport(input: $input) {
        __typename
        ...ReportFields
        ... on Problem {
          message
          hint
        }
      }
    }
  `,
  [Fields],
);

export const useSetReport = () =>
  useChange(SetReport, ({ setViewReport }) => setViewReport, ['ViewReport']);

const PauseReport = graphql(
  `
    mutation PauseViewReport($view: ID!, $paused: Boolean!) {
      pauseViewReport(view: $view, paused: $paused) {
        __typename
        ...ReportFields
        ... on Problem {
          message
          hint
        }
      }
    }
  `,
  [Fields],
);

export const usePauseReport = () =>
  useChange(PauseReport, ({ pauseViewReport }) => pauseViewReport, ['ViewReport']);

const RemoveReport = graphql(
  `
    mutation RemoveViewReport($view: ID!) {
      removeViewReport(view: $view) {
        __typename
        ...ReportFields
        ... on Problem {
          message
          hint
        }
      }
    }
  `,
  [Fields],
);

export const useRemoveReport = () =>
  useChange(RemoveReport, ({ removeViewReport }) => removeViewReport, ['ViewReport']);
