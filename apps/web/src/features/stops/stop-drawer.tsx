import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import HelpPanel from '@cloudscape-design/components/help-panel';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useRetryEvery } from '../../shared/data/retry-every.js';
import { useLabels } from '../../shared/format/labels.js';
import { PageLink } from '../../shared/ui/page-link.js';
import { grantedTo, may } from '../../shared/data/rights.js';
import { scopeText, toScope, type Scope } from '../../shared/limits/scopes.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { Enforcement, isUnenforced } from '../../shared/limits/enforcement.js';
import { Delivery } from './delivery.js';
import { StopForm } from './stop-form.js';
import { useStops, type Stop } from './stops.query.js';

/** Stops traffic from any page. */
export function StopDrawer({ start }: { readonly start: Scope | null }) {
  const { me } = useSession();
  const { href } = useView();
  const [stopped, setStopped] = useState<Stop | null>(null);
  const scope = start ?? { team: me.teams?.[0] ?? '' };
  return (
    <HelpPanel
      header={<h2>Stop traffic</h2>}
      footer={<PageLink href={href('/stop')}>Everything that is stopped now</PageLink>}
    >
      {!may(me, 'stop') && (
        <p>Stopping traffic is open to {grantedTo('stop')}. What is stopped now is open to you.</p>
      )}
      {may(me, 'stop') &&
        (stopped === null ? (
          <StopForm start={scope} onStopped={setStopped} />
        ) : (
          <Stopped
            stop={stopped}
            onAgain={() => {
              setStopped(null);
            }}
          />
        ))}
    </HelpPanel>
  );
}

const LOOK_AGAIN_MS = 500;

/** What became of it, gateway by gateway. */
function Stopped({ stop, onAgain }: { readonly stop: Stop; readonly onAgain: () => void }) {
  const labelOf = useLabels();
  const load = useStops(false);
  const newest =
    load.status === 'ready' ? (load.data.find(({ id }) => id === stop.id) ?? stop) : stop;
  const { gateways, applied } = newest.delivery;
  useRetryEvery(LOOK_AGAIN_MS, load, applied < gateways);
  return (
    <SpaceBetween size="m">
      <div role="status">
        <Alert
          type={isUnenforced(newest.protectedShare) ? 'info' : 'success'}
          header={`${scopeText(toScope(stop.scope), labelOf)} is stopped`}
        >
          <Delivery delivery={newest.delivery} />
          <Enforcement share={newest.protectedShare} />
        </Alert>
      </div>
      <Box>
        <Button onClick={onAgain}>Stop something else</Button>
      </Box>
    </SpaceBetween>
  );
}
