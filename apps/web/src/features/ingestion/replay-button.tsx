import Button from '@cloudscape-design/components/button';
import { useFlash } from '../../shared/ui/flash.js';
import { plural } from '../../shared/format/numbers.js';
import { useReplay } from './ingestion.query.js';

interface Props {
  /** None chosen means all that are open. */
  readonly ids: readonly string[];
  readonly onDone: () => void;
}

/** Reads lines again under today's rules. */
export function ReplayButton({ ids, onDone }: Props) {
  const { say, fail } = useFlash();
  const [busy, replay] = useReplay();
  const send = async () => {
    const done = await replay({ ids: ids.length === 0 ? null : [...ids], reason: null });
    if (!done.ok) {
      fail('The lines could not be read again', done);
      return;
    }
    const { counts, stillQuarantined } = done.value;
    say({
      type: stillQuarantined === 0 ? 'success' : 'info',
      header: `${plural(counts.accepted, 'line')} counted now`,
      content: `${plural(counts.duplicate, 'duplicate')}; ${plural(stillQuarantined, 'line')} still in quarantine.`,
    });
    onDone();
  };
  return (
    <Button loading={busy} onClick={() => void send()}>
      {ids.length === 0 ? 'Replay all' : `Replay ${ids.length}`}
    </Button>
  );
}
