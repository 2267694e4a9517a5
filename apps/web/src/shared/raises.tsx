import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { ConfirmModal } from './confirm-modal.js';
import { formatInstant } from './dates.js';
import { useFlash } from './flash.js';
import { formatLimit, subjectText, type Subject } from './limits.js';
import { formatCount } from './numbers.js';
import { useEndRaise, type Raise } from './raises.query.js';

interface Props {
  readonly subject: Subject;
  /** Those of this limit. */
  readonly raises: readonly Raise[];
  readonly zone: string;
  /** Where the heading says already what is counted. */
  readonly brief?: boolean;
}

/** What raises a limit for a while, each with its end; whoever may, ends one before. */
export function Raises({ subject, raises, zone, brief = false }: Props) {
  const [chosen, setChosen] = useState<Raise | null>(null);
  return (
    <>
      {raises.map((raise) => (
        <div key={raise.id} className="raise small">
          <span>
            {raiseText(subject, raise, brief)} until {formatInstant(raise.until, zone)}
          </span>
          {raise.mayEnd && (
            <Button
              variant="inline-link"
              ariaLabel={`End the raise of ${subjectText(subject)}`}
              onClick={() => {
                setChosen(raise);
              }}
            >
              End now
            </Button>
          )}
        </div>
      ))}
      {chosen !== null && (
        <EndModal
          subject={subject}
          raise={chosen}
          zone={zone}
          onClose={() => {
            setChosen(null);
          }}
        />
      )}
    </>
  );
}

/** "raised by 300 calls a minute", or "raised by 300" where what is counted goes without saying. */
function raiseText(subject: Subject, { amount, origin }: Raise, brief = false): string {
  const how = origin === 'emergency' ? 'raised in an emergency by' : 'raised by';
  const isCount = brief && subject.kind === 'quota';
  return `${how} ${isCount ? formatCount(amount) : formatLimit(subject, amount)}`;
}

interface EndProps {
  readonly subject: Subject;
  readonly raise: Raise;
  readonly zone: string;
  readonly onClose: () => void;
}

function EndModal({ subject, raise, zone, onClose }: EndProps) {
  const { say } = useFlash();
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, end] = useEndRaise();
  const send = async () => {
    const done = await end({ input: { id: raise.id, reason: reason.trim() } });
    if (!done.ok) {
      setFailure([done.message, done.hint].filter(Boolean).join(' '));
      return;
    }
    const header = `${subjectText(subject)} is ${formatLimit(subject, done.value.to)} again`;
    say({ type: 'success', header });
    onClose();
  };
  return (
    <ConfirmModal
      title={`End the raise of ${subjectText(subject)}`}
      action="End it now"
      busy={busy}
      failure={failure}
      onClose={onClose}
      onConfirm={() => void send()}
    >
      <p>
        It is {raiseText(subject, raise)} until {formatInstant(raise.until, zone)}. Without it the
        limit is lower from the next call on; calls that it let in stay.
      </p>
      <FormField label="Reason" description="Kept in the audit log.">
        <Input
          value={reason}
          onChange={({ detail }) => {
            setReason(detail.value);
            setFailure(null);
          }}
        />
      </FormField>
    </ConfirmModal>
  );
}
