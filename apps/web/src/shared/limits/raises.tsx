import Button from '@cloudscape-design/components/button';
import { formatInstant } from '../format/dates.js';
import { useKept } from '../data/kept.js';
import { formatLimit, subjectText, type Subject } from './limits.js';
import { formatCount } from '../format/numbers.js';
import { useEndRaise, type Raise } from './raises.query.js';
import { ReasonModal } from '../ui/reason-modal.js';

interface Props {
  readonly subject: Subject;
  /** Those of this limit. */
  readonly raises: readonly Raise[];
  readonly zone: string;
  /** Where the heading says already what is counted. */
  readonly brief?: boolean;
}

/** Increases of a limit, each with its end; a user who may can end one before. */
export function Raises({ subject, raises, zone, brief = false }: Props) {
  const [chosen, setChosen] = useKept<Raise | null>(`raises.${JSON.stringify(subject)}`, null);
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
              ariaLabel={`End now: the raise of ${subjectText(subject)}`}
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
  const [busy, end] = useEndRaise();
  return (
    <ReasonModal
      title={`End the raise of ${subjectText(subject)}`}
      action="End it now"
      busy={busy}
      act={(reason) => end({ input: { id: raise.id, reason } })}
      done={({ to }) => `${subjectText(subject)} is ${formatLimit(subject, to)} again`}
      onClose={onClose}
    >
      <p>
        It is {raiseText(subject, raise)} until {formatInstant(raise.until, zone)}. Without it the
        limit is lower from the next call on; calls that it let in stay.
      </p>
    </ReasonModal>
  );
}
