import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '../../shared/table/table.js';
import { formatInstant } from '../../shared/format/dates.js';
import { plural } from '../../shared/format/numbers.js';
import { useView } from '../../shared/spend/use-view.js';
import { Empty } from '../../shared/ui/empty.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { type PlanChange, usePlanChanges } from '../../shared/forecast/forecast.query.js';

interface Props {
  /** Null where the reader may look but not change. */
  readonly onUndo: ((change: PlanChange) => void) | null;
}

/** Who planned what, by file or on this page. */
export function ChangeTable({ onUndo }: Props) {
  const { zone } = useView();
  const load = usePlanChanges();
  return (
    <Loaded load={load} height={160}>
      {(changes) => (
        <Table
          header={
            <Header variant="h2" counter={`(${changes.length})`}>
              Changes of plans
            </Header>
          }
          ariaLabels={{ tableLabel: 'Changes of plans' }}
          items={changes}
          trackBy="id"
          wrapLines
          empty={
            <Empty title="Nothing is planned yet">
              Set a plan above, or send a file: <code>bursar import plan FILE.csv</code>
            </Empty>
          }
          columnDefinitions={[...columns(zone), ...(onUndo === null ? [] : [undo(onUndo)])]}
        />
      )}
    </Loaded>
  );
}

const ORIGINS: Readonly<Record<string, string>> = {
  file: 'a file',
  screen: 'on screen',
  undo: 'an undo',
};

function columns(zone: string): TableProps.ColumnDefinition<PlanChange>[] {
  return [
    { id: 'at', header: 'When', isRowHeader: true, cell: ({ at }) => formatInstant(at, zone) },
    { id: 'what', header: 'What', cell: ({ plans }) => plural(plans, 'plan') },
    { id: 'by', header: 'By', cell: ({ by, origin }) => `${by}, ${ORIGINS[origin] ?? origin}` },
    { id: 'reason', header: 'Why', cell: ({ reason }) => reason ?? 'not said' },
    {
      id: 'state',
      header: 'State',
      cell: ({ undoneAt, undoneBy }) =>
        undoneAt === null
          ? 'done'
          : `undone ${formatInstant(undoneAt, zone)} by ${undoneBy ?? 'a person'}`,
    },
  ];
}

const undo = (onUndo: NonNullable<Props['onUndo']>): TableProps.ColumnDefinition<PlanChange> => ({
  id: 'actions',
  header: 'Actions',
  cell: (change) =>
    change.undoneAt === null && (
      <Button
        variant="inline-link"
        ariaLabel={`Undo: ${plural(change.plans, 'plan')} of ${change.by}`}
        onClick={() => {
          onUndo(change);
        }}
      >
        Undo
      </Button>
    ),
});
