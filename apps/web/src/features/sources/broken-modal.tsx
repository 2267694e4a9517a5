import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import { formatInstant } from '../../shared/format/dates.js';
import { useView } from '../../shared/spend/use-view.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { useBroken, type Source } from './sources.query.js';

interface Props {
  readonly source: Source;
  readonly onClose: () => void;
}

export function BrokenModal({ source, onClose }: Props) {
  const { zone } = useView();
  const load = useBroken(source.id);
  return (
    <Modal
      visible
      size="large"
      header={`Objects of ${source.id} that are not readable whole`}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <Button onClick={onClose}>Close</Button>
        </Box>
      }
    >
      <p>
        What was readable is counted. Write the object again in the bucket: its new version is read
        by itself.
      </p>
      <Loaded load={load} height={120}>
        {(objects) => (
          <ul>
            {objects.map(({ uri, error, modifiedAt }) => (
              <li key={uri} className="break">
                <span className="mono">{uri}</span>, written {formatInstant(modifiedAt, zone)}:{' '}
                {error}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Modal>
  );
}
