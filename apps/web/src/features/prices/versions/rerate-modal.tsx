import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { addDays, startOfMonth, todayIn } from '@bursar/time';
import { useKept } from '../../../shared/data/kept.js';
import { useSaidOf } from '../../../shared/data/said-of.js';
import { DayField } from '../../../shared/ui/day-field.js';
import { useFlash } from '../../../shared/ui/flash.js';
import { useView } from '../../../shared/spend/use-view.js';
import { TriedRun } from './tried.js';
import { useRerate } from './versions.query.js';

/** First what would move, then the order itself. */
export function RerateModal({ onClose }: { readonly onClose: () => void }) {
  const { now } = useView();
  const { say } = useFlash();
  const today = todayIn('UTC', now);
  const [range, setRange] = useKept('rerate-modal.range', () => ({
    from: startOfMonth(today),
    to: addDays(today, 1),
  }));
  const [reason, setReason] = useKept('rerate-modal.reason', '');
  const [tried, setTried] = useSaidOf<string>(range);
  const [failure, setFailure] = useSaidOf<string>(range);
  const [busy, rerate] = useRerate();
  const send = async (dryRun: boolean) => {
    setFailure(null);
    const [from, to] = [`${range.from}T00:00:00Z`, `${range.to}T00:00:00Z`];
    const why = reason.trim() === '' ? null : reason.trim();
    const done = await rerate({ from, to, dryRun, reason: why });
    if (!done.ok) setFailure([done.message, done.hint].filter(Boolean).join(' '));
    else if (dryRun) setTried(done.value.id);
    else {
      say({
        type: 'success',
        header: 'Calls are rated again',
        content: 'The list below shows how far it is.',
      });
      onClose();
    }
  };
  const day = (name: 'from' | 'to') => (value: string) => {
    setRange({ ...range, [name]: value });
  };
  return (
    <Modal
      visible
      size="large"
      header="Rate calls again"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="primary" loading={busy} onClick={() => void send(tried === null)}>
              {tried === null ? 'Show what would move' : 'Rate again'}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <div className="side-by-side">
          <FormField label="Calls from" constraintText="Midnight UTC">
            <DayField value={range.from} placeholder="yyyy-mm-dd" onChange={day('from')} />
          </FormField>
          <FormField label="Until" constraintText="Exclusive, midnight UTC">
            <DayField value={range.to} placeholder="yyyy-mm-dd" onChange={day('to')} />
          </FormField>
        </div>
        <FormField label="Reason" description="Kept in the audit log." constraintText="Optional">
          <Input
            value={reason}
            onChange={({ detail }) => {
              setReason(detail.value);
            }}
          />
        </FormField>
        <div role="alert">{failure !== null && <Alert type="error">{failure}</Alert>}</div>
        {tried !== null && <TriedRun id={tried} />}
      </SpaceBetween>
    </Modal>
  );
}
