import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '../../shared/table/table.js';
import type { Pages } from '../../shared/data/pages.js';
import { formatInstant } from '../../shared/format/dates.js';
import { formatUsd } from '../../shared/format/money.js';
import { formatShare, plural } from '../../shared/format/numbers.js';
import { useView } from '../../shared/spend/use-view.js';
import { Empty } from '../../shared/ui/empty.js';
import { Num } from '../../shared/ui/figures.js';
import { PageLink } from '../../shared/ui/page-link.js';
import { Pager } from '../../shared/ui/pager.js';
import { spendColumns } from '../../shared/ui/spend-columns.js';
import { type Developer, type DeveloperList, DEVELOPERS_PER_PAGE } from './developers.query.js';
import { Trend } from './trend.js';

interface Props {
  readonly list: DeveloperList;
  readonly pages: Pages;
  readonly csv: string;
}

export function DeveloperTable({ list, pages, csv }: Props) {
  const { zone, scope, href } = useView();
  const { edges, pageInfo, totalCount, unknown } = list;
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${totalCount})`}
          description={describe(unknown)}
          actions={
            <Button iconName="download" href={csv} download ariaLabel="Download developers as CSV">
              CSV
            </Button>
          }
        >
          Spend by person
        </Header>
      }
      ariaLabels={{ tableLabel: 'Spend by person' }}
      items={edges.map(({ node }) => node)}
      trackBy="user"
      wrapLines
      pagination={
        <Pager pages={pages} perPage={DEVELOPERS_PER_PAGE} totalCount={totalCount} {...pageInfo} />
      }
      empty={
        <Empty title="No person is known">
          No call of this range names a user, and no session is named as a person is. Say under
          people in the configuration file which sessions are people.
        </Empty>
      }
      columnDefinitions={columns({ zone, range: scope.range, href })}
    />
  );
}

const describe = (unknown: number): string =>
  unknown === 0
    ? 'Every one of them is in the directory.'
    : `${plural(unknown, 'person is', 'people are')} not in the directory: import it with bursar import people FILE.csv.`;

interface Shown {
  readonly zone: string;
  readonly range: { readonly from: string; readonly to: string };
  readonly href: ReturnType<typeof useView>['href'];
}

type Columns = TableProps.ColumnDefinition<Developer>[];

const columns = (shown: Shown): Columns => [
  ...whoColumns(shown),
  ...spendColumns<Developer>(),
  ...courseColumns(shown),
];

function whoColumns({ href }: Pick<Shown, 'href'>): Columns {
  return [
    {
      id: 'user',
      header: 'Person',
      isRowHeader: true,
      minWidth: 190,
      cell: ({ user, directoryTeam }) => (
        <>
          <div>{user}</div>
          {directoryTeam === null && <Badge color="grey">not in the directory</Badge>}
        </>
      ),
    },
    {
      id: 'team',
      header: 'Charged to',
      minWidth: 120,
      cell: ({ team, teamName }) => (
        <PageLink
          href={href(
            team === 'unallocated' ? '/unallocated' : `/teams/${encodeURIComponent(team)}`,
          )}
        >
          {team === 'unallocated' ? 'Unallocated' : teamName}
        </PageLink>
      ),
    },
    {
      id: 'clients',
      header: 'Client',
      minWidth: 120,
      cell: ({ clients }) => (clients.length === 0 ? 'unknown' : clients.join(', ')),
    },
  ];
}

function courseColumns({ zone, range, href }: Shown): Columns {
  return [
    {
      id: 'trend',
      header: 'By day',
      minWidth: 140,
      cell: ({ user, trend }) => <Trend user={user} trend={trend} {...range} />,
    },
    {
      id: 'cache',
      header: <Num>Cache share</Num>,
      minWidth: 110,
      cell: ({ cacheHitShare }) => <Num>{formatShare(cacheHitShare)}</Num>,
    },
    {
      id: 'limit',
      header: 'Limit',
      minWidth: 180,
      cell: ({ limit }) => <Limit limit={limit} zone={zone} href={href} />,
    },
  ];
}

function Limit({ limit, zone, href }: Pick<Developer, 'limit'> & Pick<Shown, 'zone' | 'href'>) {
  if (limit === null) return <>none of their own</>;
  return (
    <div>
      <PageLink href={href(`/budgets/${encodeURIComponent(limit.budget)}`)}>
        {formatShare(limit.share)} of {formatUsd(limit.limit)}
      </PageLink>
      <div className="example">resets {formatInstant(limit.resetsAt, zone)}</div>
    </div>
  );
}
