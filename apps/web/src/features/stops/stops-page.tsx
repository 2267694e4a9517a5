import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useKept } from '../../shared/data/kept.js';
import { useRetryEvery } from '../../shared/data/retry-every.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { OnlyOne } from '../../shared/ui/only-one.js';
import { PageBody } from '../../shared/ui/page.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { EnforcementWarning } from '../../shared/limits/enforcement.js';
import { useOpenStop } from '../../shared/limits/open-stop.js';
import { useView } from '../../shared/spend/use-view.js';
import { Denies } from './denies.js';
import { FrozenKeys } from './frozen-keys.js';
import { ResumeModal } from './resume-modal.js';
import { StopTable, type StopTableProps } from './stop-table.js';
import { useStops, type Stop } from './stops.query.js';

const LOOK_AGAIN_MS = 2_000;

/** What is stopped now, and do all gateways know? */
export function StopsPage() {
  const { me } = useSession();
  const { page, setPage } = useView();
  const openStop = useOpenStop();
  const ended = page.ended !== undefined;
  const only = page.stop;
  const load = useStops(ended || only !== undefined);
  const [chosen, setChosen] = useKept<Stop | null>('stops-page.chosen', null);
  useRetryEvery(LOOK_AGAIN_MS, load);
  const acts = may(me, 'stop');
  return (
    <PageBody
      title="Stops"
      description="A stop blocks new admissions at once, and each gateway as soon as it receives the update."
      actions={
        acts ? (
          <Button
            variant="primary"
            onClick={() => {
              openStop();
            }}
          >
            Stop traffic…
          </Button>
        ) : null
      }
    >
      {page.frozen !== undefined && <Frozen />}
      <Loaded load={load} height={360} steady>
        {(stops) => (
          <SpaceBetween size="m">
            <EnforcementWarning
              what="A stop"
              shares={stops.filter(({ inForce }) => inForce).map((stop) => stop.protectedShare)}
            />
            <Stops
              stops={stops}
              only={only}
              onAll={() => {
                setPage({ stop: undefined });
              }}
              ended={ended}
              onEnded={(next) => {
                setPage({ ended: next ? 'yes' : undefined });
              }}
              onResume={acts ? setChosen : null}
            />
          </SpaceBetween>
        )}
      </Loaded>
      <Denies ended={ended} />
      {page.frozen === undefined && <Frozen />}
      {chosen !== null && (
        <ResumeModal
          stop={chosen}
          onClose={() => {
            setChosen(null);
          }}
        />
      )}
    </PageBody>
  );
}

/** Keys that a broken bound froze; first on the page where a link leads to one. */
function Frozen() {
  const { page, setPage } = useView();
  return (
    <FrozenKeys
      only={page.frozen}
      onAll={() => {
        setPage({ frozen: undefined });
      }}
    />
  );
}

interface StopsProps extends StopTableProps {
  /** The one that a link leads to. */
  readonly only: string | undefined;
  readonly onAll: () => void;
}

function Stops({ stops, only, onAll, ...rest }: StopsProps) {
  if (only === undefined) return <StopTable stops={stops} {...rest} />;
  const shown = stops.filter(({ id }) => id === only);
  return (
    <>
      <OnlyOne what="stop" found={shown.length > 0} onAll={onAll} />
      <StopTable stops={shown} {...rest} />
    </>
  );
}
