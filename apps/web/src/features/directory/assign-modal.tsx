import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Crossed, Differences } from '../../shared/crossing/crossed.js';
import { useLabels } from '../../shared/format/labels.js';
import { Moved } from '../../shared/moves/moved.js';
import { MoveForm } from './move-form.js';
import { standingText, useMoving } from './use-moving.js';

/** First what would move of what is posted, then the move itself. */
export function AssignModal({ onClose }: { readonly onClose: () => void }) {
  const moving = useMoving(onClose);
  const { draft, basis, rehearsal, failure, busy } = moving;
  const labelOf = useLabels();
  const mine = `${labelOf('team', draft.team)} from ${draft.from || 'the beginning'}`;
  return (
    <Modal
      visible
      size="large"
      header="Move a user"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            <Button onClick={onClose}>Cancel</Button>
            {rehearsal === null ? (
              <Button
                variant="primary"
                loading={busy}
                disabled={draft.team === '' || draft.user.trim() === ''}
                onClick={() => void moving.rehearse()}
              >
                Show what would move
              </Button>
            ) : (
              <Button
                variant="primary"
                loading={busy}
                disabled={basis.isCrossed || !moving.isKnown}
                onClick={() => void moving.send()}
              >
                Move
              </Button>
            )}
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <MoveForm draft={draft} standing={moving.standing} onChange={moving.change} />
        {basis.isCrossed && (
          <Crossed onTake={onClose} onKeep={moving.look}>
            <Differences
              rows={[
                {
                  what: draft.user,
                  theirs: standingText(moving.standing, labelOf),
                  mine,
                },
              ]}
            />
          </Crossed>
        )}
        <div role="alert">{failure !== null && <Alert type="error">{failure}</Alert>}</div>
        {rehearsal !== null && <Moved result={rehearsal} />}
      </SpaceBetween>
    </Modal>
  );
}
