import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '../../shared/table/table.js';
import { exactUsd, formatUsd } from '../../shared/format/money.js';
import { plural } from '../../shared/format/numbers.js';
import { Num, Usd } from '../../shared/ui/figures.js';
import { type Tile, Tiles } from '../../shared/ui/tiles.js';
import type { DifferenceClass, Reconciliation } from './reconciliation.query.js';
import { CLASS_WORDS, STATUS_WORDS } from './words.js';

interface Props {
  readonly whole: Reconciliation;
  readonly chosen: DifferenceClass | null;
  readonly onChoose: (name: DifferenceClass | null) => void;
}

/** Ours + explained + unexplained = bill, and what each class comes to. */
export function Sums({ whole, chosen, onChoose }: Props) {
  return (
    <SpaceBetween size="m">
      <Tiles tiles={tilesOf(whole)} />
      {whole.classes.length > 0 && (
        <Table
          header={
            <Header variant="h2" counter={`(${whole.classes.length})`}>
              Differences by reason
            </Header>
          }
          ariaLabels={{ tableLabel: 'Differences by reason' }}
          items={whole.classes}
          trackBy="class"
          wrapLines
          columnDefinitions={columns(chosen, onChoose)}
        />
      )}
    </SpaceBetween>
  );
}

function tilesOf({ totals, status }: Reconciliation): Tile[] {
  const { label, about } = STATUS_WORDS[status];
  const tile = (name: string, value: string | null, below: string): Tile => ({
    label: name,
    value: formatUsd(value),
    exact: exactUsd(value),
    below,
  });
  return [
    tile('Ours', totals.ours, 'As contracted'),
    tile('Explained', totals.explained, 'Differences that have a reason'),
    tile('Unexplained', totals.unexplained, 'To be looked at before the month is closed'),
    tile('Bill', totals.bill, `${label}: ${about}`),
  ];
}

type ClassSum = Reconciliation['classes'][number];

const columns = (
  chosen: DifferenceClass | null,
  onChoose: Props['onChoose'],
): TableProps.ColumnDefinition<ClassSum>[] => [
  {
    id: 'reason',
    header: 'Reason',
    isRowHeader: true,
    minWidth: 220,
    cell: (one) => (
      <div>
        <b>{CLASS_WORDS[one.class].label}</b>
        <div className="example">{CLASS_WORDS[one.class].about}</div>
      </div>
    ),
  },
  { id: 'rows', header: <Num>Rows</Num>, minWidth: 80, cell: ({ rows }) => <Num>{rows}</Num> },
  {
    id: 'usd',
    header: <Num>Amount</Num>,
    minWidth: 110,
    cell: (one) => <Usd value={one.usd} signed={one.class !== 'no_bill'} />,
  },
  {
    id: 'show',
    header: 'Action',
    minWidth: 100,
    cell: (one) => {
      const isChosen = one.class === chosen;
      const what = plural(one.rows, 'row');
      return (
        <Button
          wrapText={false}
          ariaLabel={
            isChosen
              ? 'Show rows of every reason'
              : `Show ${what} of ${CLASS_WORDS[one.class].label}`
          }
          onClick={() => {
            onChoose(isChosen ? null : one.class);
          }}
        >
          {isChosen ? 'Show all' : 'Show'}
        </Button>
      );
    },
  },
];
