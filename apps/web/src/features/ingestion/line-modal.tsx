import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { formatInstant } from '../../shared/format/dates.js';
import { useView } from '../../shared/spend/use-view.js';
import type { QuarantinedLine } from './ingestion.query.js';

interface Props {
  readonly line: QuarantinedLine;
  readonly onClose: () => void;
}

/** One line in full, without its bodies; of a conflict both sides. */
export function LineModal({ line, onClose }: Props) {
  const { zone } = useView();
  return (
    <Modal
      visible
      size="large"
      header="Quarantined line"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <Button onClick={onClose}>Close</Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={2}
          items={[
            { label: 'Reason', value: `${line.reason}: ${line.detail}` },
            {
              label: 'Place',
              value: (
                <span className="break">{`${line.source}, ${line.object}, line ${line.line}`}</span>
              ),
            },
            {
              label: 'Request',
              value: <span className="mono">{line.requestId ?? 'not in the record'}</span>,
            },
            {
              label: 'Seen',
              value: `${line.times === 1 ? 'once' : `${line.times} times`}, last ${formatInstant(line.lastSeen, zone)}`,
            },
          ]}
        />
        {(line.theirs !== null || line.ours !== null) && (
          <ColumnLayout columns={2}>
            <Json title="This line says" value={line.theirs} />
            <Json title="The ledger holds" value={line.ours} />
          </ColumnLayout>
        )}
        <Json title="The line, without its bodies" value={readable(line.redacted)} />
      </SpaceBetween>
    </Modal>
  );
}

function Json({ title, value }: { readonly title: string; readonly value: unknown }) {
  return (
    <div>
      <Box variant="awsui-key-label">{title}</Box>
      <pre className="json" tabIndex={0} aria-label={title}>
        {typeof value === 'string' ? value : JSON.stringify(value, null, 2)}
      </pre>
    </div>
  );
}

/** JSON where it is JSON; a broken line is shown as it is. */
function readable(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return line;
  }
}
