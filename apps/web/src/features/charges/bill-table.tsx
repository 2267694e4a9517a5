import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '../../shared/table/table.js';
import { useState } from 'react';
import { formatMonth } from '../../shared/format/dates.js';
import { exactUsd, formatUsd } from '../../shared/format/money.js';
import { plural } from '../../shared/format/numbers.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { ReasonModal } from '../../shared/ui/reason-modal.js';
import { type BillCharge, useBillCharges, useRecordBill } from './bill.query.js';
import { kindWords, serviceWords } from './words.js';

interface Props {
  readonly month: string;
  readonly mayRecord: boolean;
}

/** What the bill has beside usage: recorded once a person has looked at it. A month without any shows nothing. */
export function BillTable({ month, mayRecord }: Props) {
  const load = useBillCharges(month);
  const [chosen, setChosen] = useState<readonly BillCharge[]>([]);
  const [asking, setAsking] = useState(false);
  return (
    <Loaded load={load} height={0}>
      {({ rows }) =>
        rows.length > 0 && (
          <>
            <Table<BillCharge>
              header={
                <Header
                  variant="h2"
                  counter={`(${rows.length})`}
                  description="Credits, tax, fees and support by invoice. Only final lines can be recorded, and none twice."
                  actions={
                    mayRecord && (
                      <Button
                        disabled={chosen.length === 0}
                        onClick={() => {
                          setAsking(true);
                        }}
                      >
                        Record
                      </Button>
                    )
                  }
                >
                  On the bill of {formatMonth(month)}
                </Header>
              }
              ariaLabels={{
                tableLabel: 'On the bill',
                selectionGroupLabel: 'Lines of the bill',
                allItemsSelectionLabel: () => 'Choose all lines',
                itemSelectionLabel: (_, { description }) => `Choose ${description}`,
              }}
              items={rows}
              trackBy="key"
              wrapLines
              {...(mayRecord && {
                selectionType: 'multi' as const,
                selectedItems: chosen,
                isItemDisabled: ({ state }: BillCharge) => state !== 'new',
                onSelectionChange: ({ detail }) => {
                  setChosen(detail.selectedItems);
                },
              })}
              columnDefinitions={COLUMNS}
            />
            {asking && (
              <RecordModal
                month={month}
                chosen={chosen}
                onClose={() => {
                  setAsking(false);
                  setChosen([]);
                }}
              />
            )}
          </>
        )
      }
    </Loaded>
  );
}

const STATES: Readonly<Record<string, string>> = {
  new: 'not recorded',
  recorded: 'recorded',
  inFile: 'there from a file or by hand',
  estimated: 'still estimated',
};

const COLUMNS: TableProps.ColumnDefinition<BillCharge>[] = [
  {
    id: 'description',
    header: 'For',
    isRowHeader: true,
    cell: ({ description }) => description,
  },
  { id: 'kind', header: 'Kind', cell: ({ kind }) => kindWords(kind) },
  {
    id: 'usd',
    header: 'Amount',
    cell: ({ usd }) => (
      <span className="num" title={exactUsd(usd)}>
        {formatUsd(usd)}
      </span>
    ),
  },
  {
    id: 'invoice',
    header: 'Invoice',
    cell: ({ vendor, invoice }) => [vendor, invoice ?? 'no number yet'].filter(Boolean).join(' '),
  },
  {
    id: 'service',
    header: 'Days',
    cell: ({ serviceFrom, serviceTo }) => serviceWords(serviceFrom, serviceTo),
  },
  {
    id: 'state',
    header: 'State',
    cell: ({ state, doubt }) => [STATES[state] ?? state, doubt].filter(Boolean).join('. '),
  },
];

interface RecordProps {
  readonly month: string;
  readonly chosen: readonly BillCharge[];
  readonly onClose: () => void;
}

function RecordModal({ month, chosen, onClose }: RecordProps) {
  const [busy, record] = useRecordBill();
  const lines = plural(chosen.length, 'line');
  return (
    <ReasonModal
      title={`Record ${lines} of the bill`}
      action="Record"
      busy={busy}
      act={(reason) => record({ month, keys: chosen.map(({ key }) => key), reason })}
      done={({ recorded, usd }) => `${plural(recorded, 'charge')} of ${exactUsd(usd)} recorded`}
      onClose={onClose}
    >
      <p>They become charges of the days that the bill has them for, shared by the rules.</p>
    </ReasonModal>
  );
}
