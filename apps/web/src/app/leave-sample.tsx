import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useCallback, useState } from 'react';
import { at } from '../shared/data/base.js';
import { useElapsedSeconds, useEvery } from '../shared/format/elapsed.js';
import { grantedTo, may } from '../shared/data/rights.js';
import { useSession } from '../shared/data/session.js';
import { hasLeftSample, useLeaveSample } from './leave-sample.query.js';

/** A restart takes a few seconds; the bar fills towards this and waits there. */
const USUAL_SECONDS = 15;

export function LeaveSample({ onClose }: { readonly onClose: () => void }) {
  const { me } = useSession();
  const [busy, leave] = useLeaveSample();
  const [restarting, setRestarting] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const allowed = may(me, 'leaveSample');
  const start = async () => {
    setFailure(null);
    const done = await leave({});
    if (done.ok) setRestarting(true);
    else setFailure(done.message);
  };
  return (
    <Modal
      visible
      header="Leave the sample organisation"
      {...(restarting ? {} : { onDismiss: onClose })}
      footer={
        !restarting && (
          <Box float="right">
            <SpaceBetween size="xs" direction="horizontal">
              <Button onClick={onClose}>Keep the sample</Button>
              <Button
                variant="primary"
                loading={busy}
                disabled={!allowed}
                onClick={() => void start()}
              >
                Leave the sample
              </Button>
            </SpaceBetween>
          </Box>
        )
      }
    >
      <SpaceBetween size="m">
        {restarting ? (
          <Restarting />
        ) : (
          <p>
            These figures are made up, to look around. Leaving drops the sample organisation with
            everything in it and starts an empty one of your own. This cannot be undone; a fresh
            copy of Bursar has the sample again.
          </p>
        )}
        {!allowed && <Alert type="info">Ask {grantedTo('leaveSample')} to leave the sample.</Alert>}
        {failure !== null && <Alert type="error">{failure}</Alert>}
      </SpaceBetween>
    </Modal>
  );
}

function Restarting() {
  const seconds = useElapsedSeconds();
  const look = useCallback(() => {
    void hasLeftSample().then((left) => {
      if (left) window.location.assign(at('/'));
    });
  }, []);
  useEvery(1000, true, look);
  return (
    <ProgressBar
      label="Starting your own organisation"
      value={Math.min(95, (seconds / USUAL_SECONDS) * 100)}
      description="Dropping the sample, then starting again."
      additionalInfo={
        seconds > USUAL_SECONDS * 2 ? `Taking longer than usual, ${seconds} s.` : undefined
      }
    />
  );
}
