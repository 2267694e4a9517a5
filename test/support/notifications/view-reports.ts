import type { Caller } from '../http/client.js';
import type { TestBursar } from '../processes/server.js';

const REPORT = `id name isMine every mailsOwner channels state stoppedBecause nextAt lastAt
  deliveries { channel state error }`;
const OUTCOME = `... on ViewReport { ${REPORT} } ... on Problem { code message path hint }`;

export interface Report {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly stoppedBecause: string | null;
  readonly nextAt: string | null;
  readonly lastAt: string | null;
  readonly deliveries: readonly { channel: string | null; state: string; error: string | null }[];
  readonly code?: string;
}

/** What people ask about views that are sent. */
export function askingForReports(bursar: () => TestBursar) {
  const ask = async (query: string, variables: Record<string, unknown>, as?: Caller) =>
    (await bursar().gql<{ report: Report }>(query, variables, as)).report;
  return {
    /** Gives the id of the view. */
    save: async (name: string, asks: object | null, as?: Caller): Promise<string> => {
      const mutation = `mutation ($input: SaveViewInput!) { saveView(input: $input) {
        ... on SavedView { id isReportable } ... on Problem { code path } } }`;
      const input = { name, path: '/explore', query: 'group=team,model&range=7d', asks };
      const { saveView } = await bursar().gql<{ saveView: { id: string } }>(
        mutation,
        { input },
        as,
      );
      return saveView.id;
    },
    set: (input: Readonly<Record<string, unknown>>, as?: Caller) =>
      ask(
        `mutation ($input: SetViewReportInput!) { report: setViewReport(input: $input) { ${OUTCOME} } }`,
        { input },
        as,
      ),
    pause: (view: string, paused: boolean, as?: Caller) =>
      ask(
        `mutation ($view: ID!, $paused: Boolean!) { report: pauseViewReport(view: $view, paused: $paused) { ${OUTCOME} } }`,
        { view, paused },
        as,
      ),
    remove: (view: string, as?: Caller) =>
      ask(
        `mutation ($view: ID!) { report: removeViewReport(view: $view) { ${OUTCOME} } }`,
        { view },
        as,
      ),
    list: async (as?: Caller): Promise<Report[]> =>
      (await bursar().gql<{ viewReports: Report[] }>(`{ viewReports { ${REPORT} } }`, {}, as))
        .viewReports,
  };
}
