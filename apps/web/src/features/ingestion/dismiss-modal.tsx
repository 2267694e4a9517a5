import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useKept } from '../../shared/data/kept.js';
import { useFlash } from '../../shared/ui/flash.js';
import { plural } from '../../shared/format/numbers.js';
import { useDismiss } from './ingestion.query.js';

interface Props {
  readonly ids: readonly string[];
  readonly onClose: (done: boolean) => void;
}

/** Usage is dismissed only with a reason. */
export function DismissModal({ ids, onClose }: Props) {
  const { say } = useFlash();
  const [reason, setReason] = useKept('dismiss-modal.reason', '');
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, dismiss] = useDismiss();
  const lines = plural(ids.length, 'line');
  const send = async () => {
    const done = await dismiss({ ids: [...ids], reason: reason.trim() });
    if (!done.ok) {
      setFailure(done.message);
      return;
    }
    say({
      type: 'success',
      header: `${plural(done.value.dismissed, 'line')} dismissed`,
      content: `Reason: ${reason.trim()}`,
    });
    onClose(true);
  };
  return (
    <Modal
      visible
      header={`Dismiss ${lines}`}
      onDismiss={() => {
        onClose(false);
      }}
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            <Button
              onClick={() => {
                onClose(false);
              }}
            >
              Cancel
            </Button>
            <Button
              variant="primary"
              loading={busy}
              disabled={reason.trim() === ''}
              onClick={() => void send()}
            >
              Dismiss {lines}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <p>Dismissed lines are never counted. They stay on record with your reason.</p>
        <FormField label="Reason">
          <Input
            value={reason}
            onChange={({ detail }) => {
              setReason(detail.value);
            }}
          />
        </FormField>
        <div role="alert">{failure !== null && <Alert type="error">{failure}</Alert>}</div>
      </SpaceBetween>
    </Modal>
  );
}
