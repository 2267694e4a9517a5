import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '../../shared/table/table.js';
import { plural } from '../../shared/format/numbers.js';
import { ask, type Scope, spendCsv } from '../../shared/spend/question.js';
import { useView } from '../../shared/spend/use-view.js';
import { PageLink } from '../../shared/ui/page-link.js';
import { spendColumns } from '../../shared/ui/spend-columns.js';
import type { AgentReport, AgentRun } from './agents.query.js';

/** Which runs cost most? Each leads to its calls. */
export function RunTable({ report: { runs, runCount } }: { readonly report: AgentReport }) {
  const { scope, href } = useView();
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${runs.length})`}
          description={`The most expensive of ${plural(runCount, 'run')}.`}
          actions={
            <Button
              iconName="download"
              href={runsCsv(scope)}
              download
              ariaLabel="Download runs as CSV"
            >
              CSV
            </Button>
          }
        >
          Runs
        </Header>
      }
      ariaLabels={{ tableLabel: 'Runs' }}
      items={runs}
      trackBy={({ session, agent, user }) => JSON.stringify([session, agent, user])}
      columnDefinitions={columns(href)}
    />
  );
}

/** Of the range alone: this page has no other filters. */
function runsCsv(scope: Scope): string {
  const question = ask({ ...scope, filters: [] }, { groupBy: ['session', 'agent', 'user'] });
  const named = { dimension: 'session', in: [null], exclude: true };
  return spendCsv({ ...question, filters: [named] });
}

const columns = (
  href: ReturnType<typeof useView>['href'],
): TableProps.ColumnDefinition<AgentRun>[] => [
  {
    id: 'session',
    header: 'Run',
    isRowHeader: true,
    minWidth: 220,
    cell: ({ session }) => (
      <PageLink href={href(`/agents/${encodeURIComponent(session)}`)}>{session}</PageLink>
    ),
  },
  { id: 'agent', header: 'Agent', minWidth: 140, cell: ({ agent }) => agent ?? 'No agent' },
  { id: 'user', header: 'Person', minWidth: 180, cell: ({ user }) => user ?? 'unknown' },
  ...spendColumns<AgentRun>(),
];
