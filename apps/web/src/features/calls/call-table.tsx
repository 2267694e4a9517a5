import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '../../shared/table/table.js';
import type { Pages } from '../../shared/data/pages.js';
import { formatSecond } from '../../shared/format/dates.js';
import { type LabelOf, useLabels } from '../../shared/format/labels.js';
import { formatCount, formatMs } from '../../shared/format/numbers.js';
import { useView } from '../../shared/spend/use-view.js';
import { Count, Num, Usd } from '../../shared/ui/figures.js';
import { MiddleCut } from '../../shared/ui/middle-cut.js';
import { NothingFound } from '../../shared/ui/nothing-found.js';
import { PageLink } from '../../shared/ui/page-link.js';
import { Pager } from '../../shared/ui/pager.js';
import { type Call, type CallList, CALLS_PER_PAGE } from './calls.query.js';

interface Props {
  readonly list: CallList;
  readonly pages: Pages;
  readonly title: string;
}

export function CallTable({ list: { edges, pageInfo, totalCount }, pages, title }: Props) {
  const { zone, href } = useView();
  const labelOf = useLabels();
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${formatCount(totalCount)})`}
          description="A time leads to why the call was decided and charged as it was."
        >
          {title}
        </Header>
      }
      ariaLabels={{ tableLabel: 'Calls' }}
      items={edges.map(({ node }) => node)}
      trackBy="id"
      stickyColumns={{ first: 1 }}
      pagination={
        <Pager
          pages={pages}
          perPage={CALLS_PER_PAGE}
          totalCount={Number(totalCount)}
          {...pageInfo}
        />
      }
      empty={<NothingFound />}
      columnDefinitions={columns({ zone, href, labelOf })}
    />
  );
}

interface Shown {
  readonly zone: string;
  readonly href: ReturnType<typeof useView>['href'];
  readonly labelOf: LabelOf;
}

type Columns = TableProps.ColumnDefinition<Call>[];

const columns = (shown: Shown): Columns => [...whichColumns(shown), ...usedColumns];

function whichColumns({ zone, href, labelOf }: Shown): Columns {
  return [
    {
      id: 'at',
      header: 'At',
      isRowHeader: true,
      minWidth: 140,
      cell: ({ at, requestId }) => (
        <PageLink href={href(`/why/${encodeURIComponent(requestId)}`)}>
          <span className="inline-num">{formatSecond(at, zone)}</span>
        </PageLink>
      ),
    },
    {
      id: 'cost',
      header: <Num>Cost</Num>,
      minWidth: 100,
      cell: ({ cost, estimated }) => (
        <span className="cost">
          <Usd value={cost} />
          <span className="doubt">
            {estimated && <StatusIndicator type="info" iconAriaLabel="At a lower bound" />}
          </span>
        </span>
      ),
    },
    { id: 'team', header: 'Team', cell: ({ team }) => labelOf('team', team) },
    { id: 'model', header: 'Model', cell: ({ model }) => <MiddleCut text={model} /> },
    {
      id: 'who',
      header: 'User or principal',
      cell: ({ user, principal }) => (
        <span title={principal ?? undefined}>
          <MiddleCut text={user ?? roleOf(principal) ?? 'unknown'} />
        </span>
      ),
    },
  ];
}

/** "Role/session" of an ARN of AWS: what tells one from another. The whole ARN is in the title. */
const roleOf = (principal: string | null): string | null =>
  principal?.replace(/^arn:[^:]+:(?:sts|iam)::\d+:(?:assumed-role|role|user)\//u, '') ?? null;

const usedColumns: Columns = [
  { id: 'input', header: <Num>Input</Num>, cell: ({ input }) => <Count value={input} /> },
  {
    id: 'cacheRead',
    header: <Num>Cache read</Num>,
    cell: ({ cacheRead }) => <Count value={cacheRead} />,
  },
  { id: 'output', header: <Num>Output</Num>, cell: ({ output }) => <Count value={output} /> },
  {
    id: 'duration',
    header: <Num>Duration</Num>,
    cell: ({ durationMs }) => <Num>{formatMs(durationMs)}</Num>,
  },
  {
    id: 'end',
    header: 'Ended',
    cell: ({ failed, errorCode }) =>
      failed ? <StatusIndicator type="error">{errorCode ?? 'failed'}</StatusIndicator> : 'answered',
  },
];
