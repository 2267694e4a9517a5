import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { useKept } from '../../shared/data/kept.js';
import { ConfirmModal } from '../../shared/ui/confirm-modal.js';
import { Empty } from '../../shared/ui/empty.js';
import { useFlash } from '../../shared/ui/flash.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { type Target, useSend, useTargets } from './send.query.js';

interface Props {
  readonly month: string;
  readonly team: string;
  readonly version: number;
  /** "Search, Aug 2026" */
  readonly title: string;
  readonly onClose: () => void;
}

/** An issued statement, to a channel of the organisation. */
export function SendModal({ month, team, version, title, onClose }: Props) {
  const targets = useTargets();
  const { say } = useFlash();
  const [channel, setChannel] = useKept<string | null>('send-modal.channel', null);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, send] = useSend();
  const confirm = async () => {
    if (channel === null) {
      setFailure('Choose where it goes.');
      return;
    }
    const outcome = await send({ input: { month, team, version, channel } });
    const why = outcome.ok ? undelivered(outcome.value) : [outcome.message, outcome.hint];
    if (why !== null) {
      setFailure(why.filter(Boolean).join(' '));
      return;
    }
    say({ type: 'success', header: `The statement was sent to ${channel}.` });
    onClose();
  };
  return (
    <ConfirmModal
      title={`Send the statement of ${title}`}
      action="Send"
      busy={busy}
      failure={failure}
      onClose={onClose}
      onConfirm={() => void confirm()}
    >
      <Loaded load={targets} height={100}>
        {(all) =>
          all.length === 0 ? (
            <Empty title="No channel is configured">
              Add one under <code>channels</code> in the configuration file. Until then, download
              the PDF.
            </Empty>
          ) : (
            <FormField
              label="Channel"
              description="By e-mail with its PDF and CSV file; elsewhere with links to them, which open for those who may see them."
            >
              <Select
                selectedOption={optionOf(all.find(({ id }) => id === channel))}
                placeholder="Choose a channel"
                options={all.map((one) => optionOf(one) ?? {})}
                onChange={({ detail }) => {
                  setChannel(detail.selectedOption.value ?? null);
                  setFailure(null);
                }}
              />
            </FormField>
          )
        }
      </Loaded>
    </ConfirmModal>
  );
}

interface Sent {
  readonly state: string;
  readonly error: string | null;
  readonly hint: string | null;
}

const undelivered = ({ state, error, hint }: Sent) => (state === 'sent' ? null : [error, hint]);

const optionOf = (target: Target | undefined) =>
  target === undefined
    ? null
    : { value: target.id, label: target.id, description: `${target.type}: ${target.target}` };
