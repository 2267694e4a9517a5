import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '../../shared/table/table.js';
import { formatInstant } from '../../shared/format/dates.js';
import { Empty } from '../../shared/ui/empty.js';
import { useView } from '../../shared/spend/use-view.js';
import type { AuditEntry } from './audit.query.js';
import { fieldChanges } from './changes.js';

interface Props {
  readonly entry: AuditEntry;
  readonly onClose: () => void;
}

/** One entry, field by field, with its links to the entries beside it. */
export function EntryModal({ entry, onClose }: Props) {
  const { zone } = useView();
  return (
    <Modal
      visible
      size="large"
      header={`Entry ${entry.seq}`}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <Button onClick={onClose}>Close</Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={3}
          items={[
            { label: 'When', value: formatInstant(entry.at, zone) },
            { label: 'Who', value: `${entry.actorName} (${entry.actorKind}), ${entry.via}` },
            { label: 'Action', value: entry.action },
            {
              label: 'What',
              value: <span className="break">{`${entry.entityType} ${entry.entityId}`}</span>,
            },
            { label: 'Why', value: entry.reason ?? 'no reason given' },
          ]}
        />
        <Table
          variant="borderless"
          ariaLabels={{ tableLabel: 'Fields changed' }}
          items={fieldChanges(entry.before, entry.after)}
          trackBy="field"
          wrapLines
          empty={<Empty title="No field changed" />}
          columnDefinitions={[
            { id: 'field', header: 'Field', isRowHeader: true, cell: ({ field }) => field },
            {
              id: 'before',
              header: 'Before',
              cell: ({ before }) => <span className="break">{before ?? '—'}</span>,
            },
            {
              id: 'after',
              header: 'After',
              cell: ({ after }) => <span className="break">{after ?? '—'}</span>,
            },
          ]}
        />
        <KeyValuePairs
          columns={1}
          items={[
            { label: 'Hash', value: <span className="mono">{entry.hash}</span> },
            {
              label: 'Hash of the entry before',
              value: <span className="mono">{entry.previousHash}</span>,
            },
          ]}
        />
      </SpaceBetween>
    </Modal>
  );
}
