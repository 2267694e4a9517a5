import Button from '@cloudscape-design/components/button';
import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '../../shared/table/table.js';
import { useKept } from '../../shared/data/kept.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { ActModal } from './act-modal.js';
import { exactUsd, formatUsd } from '../../shared/format/money.js';
import { plural } from '../../shared/format/numbers.js';
import { Empty } from '../../shared/ui/empty.js';
import { Count, Num, Usd } from '../../shared/ui/figures.js';
import type { Saving, SavingsReport } from './savings.query.js';
import { KIND_WORDS } from './words.js';

/** Where can money be saved, and how is that known? */
export function SavingTable({ report }: { readonly report: SavingsReport }) {
  const { me } = useSession();
  const [acting, setActing] = useKept<Saving | null>('saving-table.acting', null);
  const columns = may(me, 'actOnSaving') ? [...COLUMNS, doneColumn(setActing)] : COLUMNS;
  const { savings, total, calls, unpriced } = report;
  return (
    <>
      <Table
        header={
          <Header
            variant="h2"
            counter={`(${savings.length})`}
            description={
              <>
                Up to <b title={exactUsd(total)}>{formatUsd(total)}</b> of these{' '}
                {plural(calls, 'call')}. Savings of the same calls are not added up: of each team
                and model the largest counts.
                {unpriced !== '0' &&
                  ` ${plural(unpriced, 'call has', 'calls have')} no price and are in no figure.`}
              </>
            }
          >
            Savings
          </Header>
        }
        ariaLabels={{ tableLabel: 'Savings' }}
        items={savings}
        trackBy="id"
        wrapLines
        empty={
          <Empty title="No saving found">
            {calls === '0'
              ? 'There are no calls in this range: choose another.'
              : 'None of the patterns is in these calls. Ask below what another model would cost.'}
          </Empty>
        }
        columnDefinitions={columns}
      />
      {acting !== null && <ActModal saving={acting} onClose={() => setActing(null)} />}
    </>
  );
}

const COLUMNS: TableProps.ColumnDefinition<Saving>[] = [
  { id: 'kind', header: 'Saving', isRowHeader: true, minWidth: 200, cell: whatOf },
  {
    id: 'saving',
    header: <Num>Saves up to</Num>,
    minWidth: 130,
    cell: (one) => (
      <>
        <Usd value={one.saving} />
        <Added saving={one} />
      </>
    ),
  },
  {
    id: 'calls',
    header: <Num>Calls</Num>,
    minWidth: 80,
    cell: ({ calls }) => <Count value={calls} />,
  },
  { id: 'cost', header: <Num>Cost</Num>, minWidth: 100, cell: ({ cost }) => <Usd value={cost} /> },
  {
    id: 'instead',
    header: <Num>Cost instead</Num>,
    minWidth: 100,
    cell: ({ costInstead }) => <Usd value={costInstead} />,
  },
  { id: 'why', header: 'Method and evidence', minWidth: 240, cell: (one) => <Why saving={one} /> },
];

/** What is to be done otherwise, by whom, and with which model. */
function whatOf({ kind, teamName, model, instead }: Saving) {
  return (
    <>
      {KIND_WORDS[kind]}
      <Box variant="small" color="text-body-secondary" display="block">
        {teamName}: <span className="break">{model}</span>
        {instead !== null && (
          <>
            {' → '}
            <span className="break">{instead}</span>
          </>
        )}
      </Box>
    </>
  );
}

/** What was not done again, such as retries, no call shows. */
const SHOWN_BY_CALLS: readonly Saving['kind'][] = ['cheaperModel', 'batch', 'promptCache'];

const doneColumn = (onDone: (saving: Saving) => void): TableProps.ColumnDefinition<Saving> => ({
  id: 'actions',
  header: 'Actions',
  minWidth: 90,
  cell: (saving) =>
    SHOWN_BY_CALLS.includes(saving.kind) && (
      <Button
        variant="inline-link"
        ariaLabel={`Done: ${KIND_WORDS[saving.kind]} for ${saving.teamName}`}
        onClick={() => {
          onDone(saving);
        }}
      >
        Done
      </Button>
    ),
});

function Added({ saving: { addedUp, saving } }: { readonly saving: Saving }) {
  const [type, words] = addedUp
    ? (['success', 'Added up'] as const)
    : (['info', saving === null ? 'Not known' : 'Not added up'] as const);
  return (
    <Num>
      <StatusIndicator type={type}>{words}</StatusIndicator>
    </Num>
  );
}

function Why({ saving: { method, evidence, leftOut } }: { readonly saving: Saving }) {
  return (
    <SpaceBetween size="xxs">
      <span>{evidence}</span>
      {leftOut !== '0' && (
        <span>{plural(leftOut, 'further call has', 'further calls have')} no price instead.</span>
      )}
      <Box color="text-body-secondary" fontSize="body-s">
        {method}
      </Box>
    </SpaceBetween>
  );
}
