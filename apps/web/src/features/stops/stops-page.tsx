import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { useRetryEvery } from '../../shared/data/retry-every.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { useOpenStop } from '../../shared/limits/open-stop.js';
import { useView } from '../../shared/spend/use-view.js';
import { Denies } from './denies.js';
import { FrozenKeys } from './frozen-keys.js';
import { ResumeModal } from './resume-modal.js';
import { StopTable } from './stop-table.js';
import { useStops, type Stop } from './stops.query.js';

const LOOK_AGAIN_MS = 2_000;

/** What is stopped now, and do all gateways know? */
export function StopsPage() {
  const { me } = useSession();
  const { page, setPage } = useView();
  const openStop = useOpenStop();
  const ended = page.ended !== undefined;
  const load = useStops(ended);
  const [chosen, setChosen] = useState<Stop | null>(null);
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
      <Loaded load={load} height={360} steady>
        {(stops) => (
          <StopTable
            stops={stops}
            ended={ended}
            onEnded={(next) => {
              setPage({ ended: next ? 'yes' : undefined });
            }}
            onResume={acts ? setChosen : null}
          />
        )}
      </Loaded>
      <Denies ended={ended} />
      <FrozenKeys />
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
