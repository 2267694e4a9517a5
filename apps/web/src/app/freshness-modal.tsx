import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { formatInstant } from '../shared/format/dates.js';
import { Loaded } from '../shared/ui/loaded.js';
import { useFreshness, type Freshness } from '../shared/data/session.query.js';
import { useView } from '../shared/spend/use-view.js';

type Finality = Freshness['finality'];

export const FINALITY_LABELS: Readonly<Record<Finality, string>> = {
  estimated: 'Estimated',
  provisional: 'Provisional',
  final: 'Final',
};

const MEANING: Readonly<Record<Finality, string>> = {
  estimated: 'Some of it is priced at a lower bound, or not at all. The figures say where.',
  provisional: 'Everything is priced, but logs may still arrive.',
  final: 'Everything is priced and nothing more is expected.',
};

export function FreshnessModal({ onClose }: { readonly onClose: () => void }) {
  const load = useFreshness();
  const { zone } = useView();
  return (
    <Modal
      visible
      header="How fresh the figures are"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <Button onClick={onClose}>Close</Button>
        </Box>
      }
    >
      <Loaded load={load} height={80}>
        {({ dataTo, finality }) => (
          <SpaceBetween size="m">
            <KeyValuePairs
              columns={2}
              items={[
                {
                  label: 'Newest call counted',
                  value: dataTo === null ? 'None yet' : formatInstant(dataTo, zone),
                },
                {
                  label: 'State',
                  value: (
                    <StatusIndicator type={finality === 'final' ? 'success' : 'info'}>
                      {FINALITY_LABELS[finality]}
                    </StatusIndicator>
                  ),
                },
              ]}
            />
            <p>{MEANING[finality]}</p>
          </SpaceBetween>
        )}
      </Loaded>
    </Modal>
  );
}
