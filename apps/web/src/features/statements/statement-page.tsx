import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useRouterState } from '@tanstack/react-router';
import { at } from '../../shared/data/base.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { formatMonth } from '../../shared/format/dates.js';
import { formatRate, formatUsd } from '../../shared/format/money.js';
import { formatCount } from '../../shared/format/numbers.js';
import { useView } from '../../shared/spend/use-view.js';
import { Empty } from '../../shared/ui/empty.js';
import { Num, Usd } from '../../shared/ui/figures.js';
import { Forbidden } from '../../shared/ui/forbidden.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { PageLink } from '../../shared/ui/page-link.js';
import { versionIn } from './params.js';
import { useStatement, type Statement, type StatementLine } from './statements.query.js';
import { KIND_WORDS, stateOf } from './words.js';

/** What do we owe, and for what? */
export function StatementPage() {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const [, , month = '', team = ''] = path.split('/').map(decodeURIComponent);
  const { me } = useSession();
  const { href, page } = useView();
  const allowed = may(me, 'seeStatements');
  const load = useStatement(month, team, versionIn(page), allowed);
  if (!allowed) return <Forbidden right="seeStatements" />;
  return (
    <Loaded load={load} height={480}>
      {({ statements, version }) => {
        const [statement] = statements;
        return statement === undefined ? (
          <Empty
            title={`There is no statement of ${team} for ${formatMonth(month)}`}
            action={
              <PageLink href={href('/statements', { page: { month } })}>
                All statements of the month
              </PageLink>
            }
          />
        ) : (
          <Shown month={month} version={version} statement={statement} />
        );
      }}
    </Loaded>
  );
}

interface ShownProps {
  readonly month: string;
  readonly version: number | null;
  readonly statement: Statement;
}

function Shown({ month, version, statement }: ShownProps) {
  const { name, amount, exactUsd, notes, costCentres } = statement;
  const centres = costCentres.length === 0 ? '' : ` Cost centre ${costCentres.join(', ')}.`;
  return (
    <PageBody
      title={`${name}, ${formatMonth(month)}`}
      description={`${stateOf({ version })}${centres}`}
    >
      <SpaceBetween size="m">
        {notes.length > 0 && (
          <Alert type="warning" header="What the amounts leave open">
            {notes.join(' ')}
          </Alert>
        )}
        <Lines month={month} version={version} statement={statement} />
        <p className="num">
          <b>Total {formatUsd(amount)}</b> <span className="example">exactly ${exactUsd}</span>
        </p>
      </SpaceBetween>
    </PageBody>
  );
}

function Lines({ month, version, statement }: ShownProps) {
  const { team, lines } = statement;
  const query = version === null ? '' : `?version=${String(version)}`;
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${String(lines.length)})`}
          description="Usage by model and meter, then other charges, then what corrects earlier months."
          actions={
            <Button
              iconName="download"
              href={at(`/v1/statements/${month}/${encodeURIComponent(team)}.csv${query}`)}
              download
              ariaLabel={`Download this statement as CSV`}
            >
              CSV
            </Button>
          }
        >
          Lines
        </Header>
      }
      ariaLabels={{ tableLabel: 'Lines' }}
      items={lines.map((line, i) => ({ ...line, id: String(i) }))}
      trackBy="id"
      wrapLines
      empty={<Empty title="No line has an amount" />}
      columnDefinitions={COLUMNS}
    />
  );
}

const COLUMNS: TableProps.ColumnDefinition<StatementLine & { readonly id: string }>[] = [
  {
    id: 'line',
    header: 'Line',
    isRowHeader: true,
    minWidth: 260,
    cell: ({ description, rule }) => (
      <div>
        <span className="break">{description}</span>
        {rule !== null && <div className="example">Shared by the rule {rule}</div>}
      </div>
    ),
  },
  { id: 'kind', header: 'Kind', minWidth: 110, cell: ({ kind }) => KIND_WORDS[kind] ?? kind },
  {
    id: 'centre',
    header: 'Cost centre',
    minWidth: 110,
    cell: ({ costCentre }) => costCentre ?? '—',
  },
  {
    id: 'quantity',
    header: <Num>Quantity</Num>,
    minWidth: 120,
    cell: ({ quantity }) => <Num>{quantity === null ? '—' : formatCount(quantity)}</Num>,
  },
  {
    id: 'price',
    header: <Num>Per 1M</Num>,
    minWidth: 90,
    cell: ({ unitPrice }) => <Num>{formatRate(unitPrice)}</Num>,
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
