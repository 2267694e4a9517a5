import Box from '@cloudscape-design/components/box';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Multiselect from '@cloudscape-design/components/multiselect';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useKept } from '../../shared/data/kept.js';
import { useSession } from '../../shared/data/session.js';
import { ConfirmModal } from '../../shared/ui/confirm-modal.js';
import { useFlash } from '../../shared/ui/flash.js';
import {
  type Every,
  useReportChannels,
  useSetReport,
  type ViewReport,
} from '../../shared/views/reports.query.js';
import type { SavedView } from '../../shared/views/views.query.js';
import { EVERY } from './report-words.js';

interface Props {
  readonly view: Pick<SavedView, 'id' | 'name'>;
  /** As it is sent now; null: it is not. */
  readonly report: ViewReport | null;
  readonly onClose: () => void;
}

/** When a view is sent, and to whom. */
export function ReportModal({ view: { id, name }, report, onClose }: Props) {
  const { me } = useSession();
  const { say } = useFlash();
  const usesChannels = me.roles.some((role) => role === 'finance' || role === 'platform');
  const load = useReportChannels(usesChannels);
  const [every, setEvery] = useKept<Every>('report-modal.every', report?.every ?? 'week');
  const [mailsOwner, setMailsOwner] = useKept(
    'report-modal.mailsOwner',
    report?.mailsOwner ?? true,
  );
  const [channels, setChannels] = useKept<readonly string[]>(
    'report-modal.channels',
    report?.channels ?? [],
  );
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, set] = useSetReport();
  const known = load.status === 'ready' ? load.data : [];
  const options = known.map(({ id: value, type }) => ({ value, label: value, description: type }));
  const confirm = async () => {
    const done = await set({ input: { view: id, every, mailsOwner, channels: [...channels] } });
    if (!done.ok) {
      setFailure([done.message, done.hint].filter(Boolean).join(' '));
      return;
    }
    say({ type: 'success', header: `${name} is sent from now on.` });
    onClose();
  };
  return (
    <ConfirmModal
      title={`Send ${name}`}
      action={report === null ? 'Send it' : 'Save'}
      busy={busy}
      failure={failure}
      onClose={onClose}
      onConfirm={() => void confirm()}
    >
      <SpaceBetween size="m">
        <Box>
          Its figures, their change, a link and the CSV file, at 08:00 in the time zone of the view.
          Receivers see what you may see, and no more.
        </Box>
        <FormField label="When">
          <RadioGroup
            value={every}
            items={EVERY.map(({ value, label }) => ({ value, label }))}
            onChange={({ detail }) => {
              setEvery(EVERY.find(({ value }) => value === detail.value)?.value ?? every);
            }}
          />
        </FormField>
        <FormField label="To">
          <Checkbox
            checked={mailsOwner}
            onChange={({ detail }) => {
              setMailsOwner(detail.checked);
            }}
          >
            Me, by e-mail. It is in your inbox here in any case.
          </Checkbox>
        </FormField>
        {usesChannels && (
          <FormField
            label="Channels"
            description="Those of the configuration: Slack, e-mail and more."
          >
            <Multiselect
              ariaLabel="Channels"
              placeholder={options.length === 0 ? 'None is configured' : 'Choose channels'}
              selectedOptions={options.filter(({ value }) => channels.includes(value))}
              options={options}
              onChange={({ detail }) => {
                setChannels(detail.selectedOptions.flatMap(({ value }) => value ?? []));
              }}
            />
          </FormField>
        )}
      </SpaceBetween>
    </ConfirmModal>
  );
}
