import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '../../shared/table/table.js';
import { useKept } from '../../shared/data/kept.js';
import { formatInstant } from '../../shared/format/dates.js';
import { type LabelOf, useLabels } from '../../shared/format/labels.js';
import { scopeText, toScope } from '../../shared/limits/scopes.js';
import { useView } from '../../shared/spend/use-view.js';
import { Empty } from '../../shared/ui/empty.js';
import { Num, Usd } from '../../shared/ui/figures.js';
import { CancelPlanModal } from './cancel-plan-modal.js';
import { PlanModal } from './plan-modal.js';
import type { Plan } from './plans.query.js';

interface Props {
  readonly plans: readonly Plan[];
  /** Whether the reader may announce and call off. */
  readonly acts: boolean;
}

/** What is meant to happen, and raises no alarm. */
export function PlanTable({ plans, acts }: Props) {
  const { zone } = useView();
  const labelOf = useLabels();
  const [isAnnouncing, announce] = useKept('plan-table.isAnnouncing', false);
  const [cancelling, cancel] = useKept<Plan | null>('plan-table.cancelling', null);
  return (
    <>
      <Table
        header={
          <Header
            variant="h2"
            counter={`(${plans.length})`}
            description="Spend that is meant to happen raises no alarm, and neither does what a verdict called planned."
            actions={
              acts ? (
                <Button
                  onClick={() => {
                    announce(true);
                  }}
                >
                  Announce…
                </Button>
              ) : null
            }
          >
            Planned
          </Header>
        }
        ariaLabels={{ tableLabel: 'Planned' }}
        items={plans}
        trackBy="id"
        wrapLines
        empty={
          <Empty title="Nothing is planned">
            Announce a load test, a launch or a backfill, so that it wakes no one.
          </Empty>
        }
        columnDefinitions={[
          ...columns(zone, labelOf),
          ...(acts ? [cancelColumn(cancel, labelOf)] : []),
        ]}
      />
      {isAnnouncing && (
        <PlanModal
          onClose={() => {
            announce(false);
          }}
        />
      )}
      {cancelling !== null && (
        <CancelPlanModal
          plan={cancelling}
          onClose={() => {
            cancel(null);
          }}
        />
      )}
    </>
  );
}

const columns = (zone: string, labelOf: LabelOf): TableProps.ColumnDefinition<Plan>[] => [
  {
    id: 'what',
    header: 'What',
    isRowHeader: true,
    minWidth: 150,
    cell: ({ scope }) => scopeText(toScope(scope), labelOf),
  },
  { id: 'note', header: 'Note', minWidth: 180, cell: ({ note }) => note },
  {
    id: 'from',
    header: 'From',
    minWidth: 125,
    cell: ({ startsAt }) => formatInstant(startsAt, zone),
  },
  { id: 'to', header: 'Until', minWidth: 125, cell: ({ endsAt }) => formatInstant(endsAt, zone) },
  {
    id: 'upTo',
    header: <Num>Above usual</Num>,
    minWidth: 110,
    cell: ({ upToUsd }) =>
      upToUsd === null ? (
        <Num>any amount</Num>
      ) : (
        <Num>
          up to <Usd value={upToUsd} />
        </Num>
      ),
  },
  { id: 'by', header: 'By', minWidth: 100, cell: ({ createdBy }) => createdBy },
];

const cancelColumn = (
  onCancel: (plan: Plan) => void,
  labelOf: LabelOf,
): TableProps.ColumnDefinition<Plan> => ({
  id: 'act',
  header: 'Action',
  minWidth: 100,
  cell: (plan) => (
    <Button
      variant="inline-link"
      ariaLabel={`Call off ${scopeText(toScope(plan.scope), labelOf)}`}
      onClick={() => {
        onCancel(plan);
      }}
    >
      Call off
    </Button>
  ),
});
