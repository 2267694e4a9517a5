import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '../../shared/table/table.js';
import { formatInstant, formatMonth } from '../../shared/format/dates.js';
import { useView } from '../../shared/spend/use-view.js';
import { Num, Usd } from '../../shared/ui/figures.js';
import { PageLink } from '../../shared/ui/page-link.js';
import type { MonthReview, MonthVersion } from './close.query.js';

/** What was issued, the latest first. */
export function Versions({ review }: { readonly review: MonthReview }) {
  const { href } = useView();
  const { month, versions } = review.month;
  if (versions.length === 0) return null;
  const link = (version: number) =>
    href('/statements', { page: { month, version: String(version) } });
  return (
    <Table
      header={
        <Header variant="h2" description="None of them ever changes.">
          Issued versions of {formatMonth(month)}
        </Header>
      }
      ariaLabels={{ tableLabel: 'Issued versions' }}
      items={versions}
      trackBy={({ version }) => String(version)}
      wrapLines
      columnDefinitions={columns(link)}
    />
  );
}

const columns = (
  link: (version: number) => string,
): TableProps.ColumnDefinition<MonthVersion>[] => [
  {
    id: 'version',
    header: 'Version',
    isRowHeader: true,
    minWidth: 110,
    cell: ({ version, hash }) =>
      hash === null ? (
        `Version ${String(version)}, being drawn`
      ) : (
        <PageLink href={link(version)}>Version {version}</PageLink>
      ),
  },
  {
    id: 'closed',
    header: 'Closed',
    minWidth: 200,
    cell: (one) => <Closed version={one} />,
  },
  {
    id: 'warnings',
    header: <Num>Accepted warnings</Num>,
    minWidth: 100,
    cell: ({ warnings }) => (
      <Num title={warnings.map(({ text }) => text).join(' ')}>{warnings.length}</Num>
    ),
  },
  {
    id: 'amount',
    header: <Num>Total</Num>,
    minWidth: 110,
    cell: ({ amount }) => <Usd value={amount} />,
  },
  {
    id: 'hash',
    header: 'SHA-256',
    minWidth: 140,
    cell: ({ hash }) => <code title={hash ?? undefined}>{hash?.slice(0, 12) ?? '—'}</code>,
  },
  {
    id: 'reopened',
    header: 'Reopened',
    minWidth: 150,
    cell: ({ reopenedAt, reopenedName }) =>
      reopenedAt === null ? '—' : `${formatInstant(reopenedAt, 'UTC')}, ${reopenedName ?? ''}`,
  },
];

function Closed({ version }: { readonly version: MonthVersion }) {
  return (
    <div>
      {formatInstant(version.closedAt, 'UTC')} by {version.closedName}
      <div className="example break">{version.reason}</div>
    </div>
  );
}
