import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '../../shared/table/table.js';
import Toggle from '@cloudscape-design/components/toggle';
import type { Pages } from '../../shared/data/pages.js';
import { formatInstant } from '../../shared/format/dates.js';
import { formatShare } from '../../shared/format/numbers.js';
import { useView } from '../../shared/spend/use-view.js';
import { Empty } from '../../shared/ui/empty.js';
import { Num, Usd } from '../../shared/ui/figures.js';
import { PageLink } from '../../shared/ui/page-link.js';
import { Pager } from '../../shared/ui/pager.js';
import type { AnomalyList, AnomalyRow } from './anomalies.query.js';
import { dimensionName, KINDS, shortOf, stateOf } from './words.js';

interface Props {
  readonly list: AnomalyList;
  readonly pages: Pages;
  readonly perPage: number;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
}

export function AnomalyTable({ list, pages, perPage, open, onOpen }: Props) {
  const { zone, href } = useView();
  const { edges, pageInfo, totalCount } = list;
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${totalCount})`}
          actions={
            <Toggle
              checked={open}
              onChange={({ detail }) => {
                onOpen(detail.checked);
              }}
            >
              Only what goes on
            </Toggle>
          }
        >
          In this range
        </Header>
      }
      ariaLabels={{ tableLabel: 'Anomalies' }}
      items={edges.map(({ node }) => node)}
      trackBy="id"
      wrapLines
      pagination={<Pager pages={pages} perPage={perPage} totalCount={totalCount} {...pageInfo} />}
      empty={
        <Empty title="Nothing was odd">
          Spend of this range is as usual. A team is watched from its first day on; new keys, models
          and regions are news once its history is a week long.
        </Empty>
      }
      columnDefinitions={columns(zone, href)}
    />
  );
}

const COST_COLUMNS: TableProps.ColumnDefinition<AnomalyRow>[] = [
  {
    id: 'cause',
    header: 'Cause',
    minWidth: 260,
    cell: ({ causes }) => <Causes causes={causes} />,
  },
  {
    id: 'excess',
    header: <Num>Above usual</Num>,
    minWidth: 120,
    cell: ({ excessUsd }) => <Usd value={excessUsd} />,
  },
  {
    id: 'observed',
    header: <Num>Cost</Num>,
    minWidth: 110,
    cell: ({ observedUsd }) => <Usd value={observedUsd} />,
  },
];

const columns = (
  zone: string,
  href: ReturnType<typeof useView>['href'],
): TableProps.ColumnDefinition<AnomalyRow>[] => [
  {
    id: 'what',
    header: 'What',
    isRowHeader: true,
    minWidth: 260,
    cell: ({ id, kind, teamName, scope }) => (
      <>
        <PageLink href={href(`/anomalies/${id}`)}>{KINDS[kind]}</PageLink>
        <div>{teamName ?? environmentOf(scope)}</div>
      </>
    ),
  },
  ...COST_COLUMNS,
  {
    id: 'since',
    header: 'Since',
    minWidth: 170,
    cell: ({ startedAt }) => formatInstant(startedAt, zone),
  },
  {
    id: 'state',
    header: 'State',
    minWidth: 150,
    cell: (row) => {
      const { type, text } = stateOf(row);
      return <StatusIndicator type={type}>{text}</StatusIndicator>;
    },
  },
  { id: 'owner', header: 'Owner', cell: ({ ownerName }) => ownerName ?? 'no one' },
];

const environmentOf = (scope: unknown): string => {
  const { environment } = (scope ?? {}) as { environment?: string };
  return environment === undefined ? 'the organisation' : `environment ${environment}`;
};

/** The first value of the two most telling dimensions. */
function Causes({ causes }: Pick<AnomalyRow, 'causes'>) {
  const first = new Map(causes.toReversed().map((cause) => [cause.dimension, cause]));
  const named = [...first.values()].toReversed().slice(0, 2);
  if (named.length === 0) return <>no single one</>;
  return (
    <>
      {named.map(({ dimension, value, share }) => (
        <div key={dimension}>
          {dimensionName(dimension)} {shortOf(value)}: {formatShare(share)}
        </div>
      ))}
    </>
  );
}
