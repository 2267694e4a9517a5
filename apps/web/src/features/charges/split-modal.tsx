import Box from '@cloudscape-design/components/box';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '../../shared/table/table.js';
import { formatMonth } from '../../shared/format/dates.js';
import { exactUsd } from '../../shared/format/money.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { type SplitDays, useChargeSplit } from './charges.query.js';
import { bearerOf, serviceWords } from './words.js';

interface Props {
  readonly month: string;
  readonly charge: string;
  readonly onClose: () => void;
}

/** How was this split: the rule, what it splits by, and the weights of all teams. */
export function SplitModal({ month, charge, onClose }: Props) {
  const load = useChargeSplit(month, charge);
  return (
    <Modal visible size="large" header="How was this split?" onDismiss={onClose}>
      <Loaded load={load} height={200}>
        {({ description, usd, days }) => (
          <SpaceBetween size="l">
            <Box>
              {description}: {exactUsd(usd)} in {formatMonth(month)}.
            </Box>
            {days.map((one) => (
              <Days key={one.from} days={one} />
            ))}
          </SpaceBetween>
        )}
      </Loaded>
    </Modal>
  );
}

function Days({ days }: { readonly days: SplitDays }) {
  return (
    <Table
      variant="embedded"
      header={
        <SpaceBetween size="xxs">
          <Box variant="h3">
            {serviceWords(days.from, days.to)}: {exactUsd(days.usd)}
          </Box>
          <Box color="text-body-secondary">{days.why}</Box>
        </SpaceBetween>
      }
      ariaLabels={{ tableLabel: `Parts, ${serviceWords(days.from, days.to)}` }}
      items={days.parts.map((part, at) => ({ ...part, at, costCentre: days.costCentre }))}
      trackBy="at"
      columnDefinitions={COLUMNS}
    />
  );
}

type Part = SplitDays['parts'][number] & {
  readonly at: number;
  readonly costCentre: string | null;
};

const COLUMNS: TableProps.ColumnDefinition<Part>[] = [
  {
    id: 'bearer',
    header: 'Borne by',
    isRowHeader: true,
    cell: (part) => (part.isOthers ? 'All others' : bearerOf(part)),
  },
  { id: 'weight', header: 'Weight', cell: ({ weight }) => weight ?? '—' },
  { id: 'usd', header: 'Part', cell: ({ usd }) => exactUsd(usd) },
];
