import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '../../shared/table/table.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { formatInstant, formatMonth } from '../../shared/format/dates.js';
import { formatUsd } from '../../shared/format/money.js';
import { Empty } from '../../shared/ui/empty.js';
import { Count, Num, Usd } from '../../shared/ui/figures.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { type MonthInvoices, type ShownInvoice, useInvoices } from './invoices.query.js';
import { CHECK_WORDS } from './words.js';

interface Props {
  readonly month: string;
  readonly onFinalize: (invoices: MonthInvoices) => void;
}

/** Does what we have meet the invoices? */
export function Invoices({ month, onFinalize }: Props) {
  const load = useInvoices(month, true);
  return (
    <Loaded load={load} height={240}>
      {(found: MonthInvoices) => <Shown found={found} onFinalize={onFinalize} />}
    </Loaded>
  );
}

function Shown({
  found,
  onFinalize,
}: {
  readonly found: MonthInvoices;
  readonly onFinalize: Props['onFinalize'];
}) {
  const { me } = useSession();
  const { month, invoices, final } = found;
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${String(invoices.length)})`}
          description={describe(found)}
          actions={
            final === null &&
            invoices.length > 0 &&
            may(me, 'finalizeMonth') && (
              <Button
                onClick={() => {
                  onFinalize(found);
                }}
              >
                Post actuals
              </Button>
            )
          }
        >
          Invoices of {formatMonth(month)}
        </Header>
      }
      ariaLabels={{ tableLabel: 'Invoices' }}
      items={invoices}
      trackBy={({ invoice, issuer, payerAccount }) => [invoice, issuer, payerAccount].join(' ')}
      wrapLines
      empty={
        <Empty title="No invoice has come">They come with the bill of a source: see Sources.</Empty>
      }
      columnDefinitions={COLUMNS}
      footer={invoices.length > 0 && <Checks found={found} />}
    />
  );
}

const describe = ({ final }: MonthInvoices): string =>
  final === null
    ? 'What each bills beside what is known of it. Once they have come, the accrual is reversed and actuals are posted.'
    : `Final since ${formatInstant(final.at, 'UTC')} by ${final.byName}: ${formatUsd(final.amount)}. ${final.reason}`;

function Checks({ found }: { readonly found: MonthInvoices }) {
  return (
    <SpaceBetween size="s">
      <ul className="plain-list">
        {found.checklist.map(({ check, passes, text }) => (
          <li key={check}>
            <StatusIndicator type={passes ? 'success' : 'warning'}>
              {CHECK_WORDS[check] ?? check}
            </StatusIndicator>
            <div className="example">{text}</div>
          </li>
        ))}
      </ul>
    </SpaceBetween>
  );
}

const COLUMNS: TableProps.ColumnDefinition<ShownInvoice>[] = [
  {
    id: 'invoice',
    header: 'Invoice',
    isRowHeader: true,
    minWidth: 180,
    cell: ({ invoice, issuer, payerAccount }) => (
      <div>
        <span className="break">{invoice ?? 'Not issued yet'}</span>
        <div className="example">
          {issuer ?? 'Issuer unknown'}
          {payerAccount === null ? '' : `, to account ${payerAccount}`}
        </div>
      </div>
    ),
  },
  {
    id: 'lines',
    header: <Num>Lines</Num>,
    minWidth: 80,
    cell: ({ lines }) => <Count value={lines} />,
  },
  {
    id: 'usage',
    header: <Num>Usage</Num>,
    minWidth: 100,
    cell: ({ usageUsd }) => <Usd value={usageUsd} />,
  },
  {
    id: 'charges',
    header: <Num>Charges</Num>,
    minWidth: 100,
    cell: ({ chargesUsd }) => <Usd value={chargesUsd} />,
  },
  {
    id: 'other',
    header: <Num>Other months</Num>,
    minWidth: 110,
    cell: ({ otherMonthsUsd }) => <Usd value={otherMonthsUsd} />,
  },
  {
    id: 'difference',
    header: <Num>Difference</Num>,
    minWidth: 110,
    cell: ({ differenceUsd }) => <Usd value={differenceUsd} signed />,
  },
  {
    id: 'usd',
    header: <Num>Invoiced</Num>,
    minWidth: 110,
    cell: ({ usd }) => <Usd value={usd} />,
  },
  {
    id: 'result',
    header: 'Result',
    minWidth: 130,
    cell: ({ isWithinTolerance, isEstimated }) =>
      isEstimated ? (
        <StatusIndicator type="pending">Estimated</StatusIndicator>
      ) : (
        <StatusIndicator type={isWithinTolerance ? 'success' : 'warning'}>
          {isWithinTolerance ? 'Agrees' : 'Apart'}
        </StatusIndicator>
      ),
  },
];
