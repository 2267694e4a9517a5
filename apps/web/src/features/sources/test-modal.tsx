import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { Parts } from './parts.js';
import { useTest, type Part } from './setup.query.js';
import type { Source } from './sources.query.js';

interface Props {
  readonly source: Source;
  readonly onClose: () => void;
}

export function TestModal({ source, onClose }: Props) {
  const [busy, test] = useTest();
  const [parts, setParts] = useState<readonly Part[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const run = async () => {
    setFailure(null);
    const done = await test({ id: source.id });
    if (done.ok) setParts(done.value.parts);
    else setFailure([done.message, done.hint].filter(Boolean).join(' '));
  };
  return (
    <Modal
      visible
      header={`Test ${source.id}`}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            <Button onClick={onClose}>Close</Button>
            <Button variant="primary" loading={busy} onClick={() => void run()}>
              Test
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <p>Reads for up to 20 seconds and keeps nothing.</p>
      <div role="status">
        {parts !== null && <Parts parts={parts} />}
        {failure !== null && <Alert type="error">{failure}</Alert>}
      </div>
    </Modal>
  );
}
