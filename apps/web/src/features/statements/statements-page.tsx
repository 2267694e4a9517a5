import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '../../shared/table/table.js';
import { at } from '../../shared/data/base.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { formatMonth } from '../../shared/format/dates.js';
import { formatUsd } from '../../shared/format/money.js';
import { useView } from '../../shared/spend/use-view.js';
import { Empty } from '../../shared/ui/empty.js';
import { Count, Num, Usd } from '../../shared/ui/figures.js';
import { Forbidden } from '../../shared/ui/forbidden.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { MonthSelect } from '../../shared/ui/month-select.js';
import { PageBody } from '../../shared/ui/page.js';
import { PageLink } from '../../shared/ui/page-link.js';
import { fileQuery, monthIn, monthsUntil, stageIn, versionIn } from './params.js';
import { useStatements, type ListedStatement, type Statements } from './statements.query.js';
import { stateOf } from './words.js';

/** What does each team owe, and why? */
export function StatementsPage() {
  const { me } = useSession();
  const { now, page, setPage } = useView();
  const months = monthsUntil(now, page.month);
  const month = monthIn(page, months);
  const allowed = may(me, 'seeStatements');
  const load = useStatements(month, versionIn(page), stageIn(page), allowed);
  if (!allowed) return <Forbidden right="seeStatements" />;
  return (
    <PageBody
      title="Statements"
      description="What was posted to a month, by team. Exact amounts sum to the ledger, printed ones to the printed total."
      actions={
        <MonthSelect
          months={months}
          month={month}
          onChange={(next) => {
            setPage({ month: next, version: undefined, stage: undefined });
          }}
        />
      }
    >
      <Loaded load={load} height={420}>
        {(whole) => (
          <SpaceBetween size="m">
            <StatementTable whole={whole} />
            <CostCentres whole={whole} />
          </SpaceBetween>
        )}
      </Loaded>
    </PageBody>
  );
}

function StatementTable({ whole }: { readonly whole: Statements }) {
  const { href } = useView();
  const { month, statements, amount, version, stage } = whole;
  const query = fileQuery({ version, stage });
  const link = (team: string) =>
    href(`/statements/${month}/${encodeURIComponent(team)}`, {
      page: {
        ...(version !== null && { version: String(version) }),
        ...(stage === 'final' && { stage }),
      },
    });
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${String(statements.length)})`}
          description={`${stateOf(whole)} Total ${formatUsd(amount)}.`}
          actions={
            <SpaceBetween size="xs" direction="horizontal">
              {['CSV', 'XLSX'].map((type) => (
                <Button
                  key={type}
                  iconName="download"
                  href={at(`/v1/statements/${month}.${type.toLowerCase()}${query}`)}
                  download
                  ariaLabel={`Download all statements of ${formatMonth(month)} as ${type}`}
                >
                  {type}
                </Button>
              ))}
            </SpaceBetween>
          }
        >
          {formatMonth(month)}
        </Header>
      }
      ariaLabels={{ tableLabel: 'Statements' }}
      items={statements}
      trackBy="team"
      wrapLines
      empty={
        <Empty title={`Nothing is posted to ${formatMonth(month)}`}>Choose another month.</Empty>
      }
      columnDefinitions={columns(link)}
    />
  );
}

const columns = (
  link: (team: string) => string,
): TableProps.ColumnDefinition<ListedStatement>[] => [
  {
    id: 'team',
    header: 'Team',
    isRowHeader: true,
    minWidth: 160,
    cell: ({ team, name }) => <PageLink href={link(team)}>{name}</PageLink>,
  },
  {
    id: 'centres',
    header: 'Cost centres',
    minWidth: 120,
    cell: ({ costCentres }) => (costCentres.length === 0 ? '—' : costCentres.join(', ')),
  },
  {
    id: 'calls',
    header: <Num>Calls</Num>,
    minWidth: 90,
    cell: ({ calls }) => <Count value={calls} />,
  },
  {
    id: 'unpriced',
    header: <Num>Unpriced</Num>,
    minWidth: 90,
    cell: ({ unpriced }) => <Count value={unpriced} />,
  },
  {
    id: 'exact',
    header: <Num>Exact</Num>,
    minWidth: 130,
    cell: ({ exactUsd }) => <Num>${exactUsd}</Num>,
  },
  {
    id: 'amount',
    header: <Num>Amount</Num>,
    minWidth: 110,
    cell: ({ amount }) => <Usd value={amount} />,
  },
];

const INDENT_EM = 1.5;

type CentreTotal = Statements['costCentres'][number];

function CostCentres({ whole }: { readonly whole: Statements }) {
  const { month, costCentres, version, stage } = whole;
  if (costCentres.length === 0) return null;
  const isTree = costCentres.some(({ depth }) => depth > 0);
  return (
    <Table
      header={
        <Header variant="h2" counter={`(${String(costCentres.length)})`}>
          By cost centre
        </Header>
      }
      ariaLabels={{ tableLabel: 'By cost centre' }}
      items={costCentres}
      trackBy={({ costCentre }) => costCentre ?? ''}
      columnDefinitions={[
        {
          id: 'centre',
          header: 'Cost centre',
          isRowHeader: true,
          minWidth: 160,
          cell: ({ costCentre, depth }) => (
            <span style={{ paddingInlineStart: `${String(depth * INDENT_EM)}em` }}>
              {costCentre ?? 'None'}
            </span>
          ),
        },
        {
          id: 'amount',
          header: <Num>Its own</Num>,
          minWidth: 110,
          cell: ({ amount }) => <Usd value={amount} />,
        },
        ...(isTree
          ? [
              {
                id: 'total',
                header: <Num>With those below</Num>,
                minWidth: 110,
                cell: ({ totalAmount }: CentreTotal) => <Usd value={totalAmount} />,
              },
            ]
          : []),
        {
          id: 'file',
          header: 'File',
          minWidth: 110,
          cell: ({ costCentre }) =>
            costCentre === null ? (
              '—'
            ) : (
              <Button
                iconName="download"
                download
                href={at(`/v1/statements/${month}.csv${fileQuery({ version, stage, costCentre })}`)}
                ariaLabel={`Download the lines of ${costCentre} as CSV`}
              >
                CSV
              </Button>
            ),
        },
      ]}
    />
  );
}
