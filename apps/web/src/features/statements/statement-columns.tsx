import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { TableProps } from '../../shared/table/table.js';
import { formatRate } from '../../shared/format/money.js';
import { formatCount } from '../../shared/format/numbers.js';
import { Num, Usd } from '../../shared/ui/figures.js';
import type { StatementLine } from './statements.query.js';
import { KIND_WORDS, LINE_STATES } from './words.js';

type Row = StatementLine & { readonly id: string };

/** With `answer`, lines can be answered. */
export const statementColumns = (
  answer: ((line: StatementLine) => void) | null,
): TableProps.ColumnDefinition<Row>[] => [...COLUMNS, stateColumn(answer)];

/** What usage without a price costs is not known: it is in no amount, and a zero would say otherwise. */
const hasNoPrice = ({ kind, quantity, unitPrice }: StatementLine): boolean =>
  kind === 'usage' && quantity !== null && unitPrice === null;

/** How the line stands, and what its team and finance can say to it. */
const stateColumn = (
  answer: ((line: StatementLine) => void) | null,
): TableProps.ColumnDefinition<Row> => ({
  id: 'state',
  header: 'Answers',
  minWidth: 150,
  cell: (line) => (
    <SpaceBetween size="xxs">
      {line.state !== null && (
        <StatusIndicator type={LINE_STATES[line.state].type}>
          {LINE_STATES[line.state].label}
        </StatusIndicator>
      )}
      {answer !== null && (
        <Button
          variant="inline-link"
          ariaLabel={`Answer ${line.description}`}
          onClick={() => {
            answer(line);
          }}
        >
          {line.answers.length === 0 ? 'Answer' : `Thread (${String(line.answers.length)})`}
        </Button>
      )}
    </SpaceBetween>
  ),
});

const COLUMNS: TableProps.ColumnDefinition<Row>[] = [
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
    cell: (line) => <Num>{hasNoPrice(line) ? '—' : `$${line.exactUsd}`}</Num>,
  },
  {
    id: 'amount',
    header: <Num>Amount</Num>,
    minWidth: 110,
    cell: (line) => (hasNoPrice(line) ? <Num>No price</Num> : <Usd value={line.amount} />),
  },
];
