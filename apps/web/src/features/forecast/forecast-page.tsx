import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useKept } from '../../shared/data/kept.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { TeamSelect, useTeam } from '../../shared/spend/team-select.js';
import { useView } from '../../shared/spend/use-view.js';
import { Empty } from '../../shared/ui/empty.js';
import { Forbidden } from '../../shared/ui/forbidden.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { ReasonModal } from '../../shared/ui/reason-modal.js';
import { ChangeTable } from './change-table.js';
import { CoursePanel } from '../../shared/forecast/course-panel.js';
import {
  type Forecast,
  type PlanChange,
  useForecast,
  useUndoPlan,
} from '../../shared/forecast/forecast.query.js';
import { OutlookTable } from './outlook-table.js';
import { OutlookTiles } from './outlook-tiles.js';
import { PlanModal } from './plan-modal.js';

type Open = { readonly what: 'set' } | { readonly what: 'undo'; readonly change: PlanChange };

/** Where does the month land, and is that the plan? */
export function ForecastPage() {
  const { me } = useSession();
  const allowed = may(me, 'seeForecast');
  const team = useTeam();
  const load = useForecast(allowed, team);
  const [open, setOpen] = useKept<Open | null>('forecast-page.open', null);
  const close = () => {
    setOpen(null);
  };
  if (!allowed) return <Forbidden right="seeForecast" />;
  return (
    <PageBody
      title="Forecast"
      description="What this month and quarter come to, as calls have gone so far, beside what is planned."
      actions={
        <SpaceBetween size="xs" direction="horizontal">
          <TeamSelect />
          {may(me, 'setPlan') && (
            <Button
              onClick={() => {
                setOpen({ what: 'set' });
              }}
            >
              Set a plan
            </Button>
          )}
        </SpaceBetween>
      }
    >
      <SpaceBetween size="l">
        <Loaded load={load} height={480}>
          {(forecast) => <Outlook forecast={forecast} team={team} />}
        </Loaded>
        {may(me, 'seePlanChanges') && (
          <ChangeTable
            onUndo={
              may(me, 'setPlan')
                ? (change) => {
                    setOpen({ what: 'undo', change });
                  }
                : null
            }
          />
        )}
      </SpaceBetween>
      {open?.what === 'set' && <PlanModal onClose={close} />}
      {open?.what === 'undo' && <UndoModal change={open.change} onClose={close} />}
    </PageBody>
  );
}

function Outlook({
  forecast,
  team,
}: {
  readonly forecast: Forecast;
  readonly team: string | null;
}) {
  const { page, setPage } = useView();
  const shown = page['period'] === 'quarter' ? 'quarter' : 'month';
  const period = forecast.periods.find(({ name }) => name === shown);
  if (period === undefined)
    return (
      <Empty title="There are no calls yet">
        A forecast needs seven days of calls: connect a source, or import logs.
      </Empty>
    );
  return (
    <SpaceBetween size="l">
      <SegmentedControl
        label="Period"
        selectedId={shown}
        options={[
          { id: 'month', text: 'Month' },
          { id: 'quarter', text: 'Quarter' },
        ]}
        onChange={({ detail }) => {
          setPage({ period: detail.selectedId });
        }}
      />
      {period.notCovered !== null && <Alert type="warning">{period.notCovered}</Alert>}
      <OutlookTiles forecast={forecast} period={period} />
      <CoursePanel forecast={forecast} period={period} team={team} />
      <OutlookTable period={period} team={team} />
    </SpaceBetween>
  );
}

function UndoModal({
  change,
  onClose,
}: {
  readonly change: PlanChange;
  readonly onClose: () => void;
}) {
  const [busy, undo] = useUndoPlan();
  return (
    <ReasonModal
      title="Undo a change of plans"
      action="Undo"
      busy={busy}
      act={(reason) => undo({ id: change.id, reason })}
      done={() => 'The plans are as they were before'}
      onClose={onClose}
    >
      <p>
        What it set is as it was before. It is refused where a plan of it was changed again since.
      </p>
    </ReasonModal>
  );
}
