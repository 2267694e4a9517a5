import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import { Loaded } from '../../shared/ui/loaded.js';
import { PolicyTabs } from './policy-tabs.js';
import { usePolicy, type Source } from './sources.query.js';

interface Props {
  readonly source: Source;
  readonly onClose: () => void;
}

export function PolicyModal({ source, onClose }: Props) {
  const load = usePolicy(source.id);
  return (
    <Modal
      visible
      size="large"
      header={`What ${source.id} needs`}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <Button onClick={onClose}>Close</Button>
        </Box>
      }
    >
      <Loaded load={load} height={240}>
        {(policy) => <PolicyTabs policy={policy} />}
      </Loaded>
    </Modal>
  );
}
