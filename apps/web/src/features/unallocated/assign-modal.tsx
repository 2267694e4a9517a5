import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { instantOf } from '@bursar/time';
import { useKept } from '../../shared/data/kept.js';
import { useSaidOf } from '../../shared/data/said-of.js';
import { useFlash } from '../../shared/ui/flash.js';
import { useView } from '../../shared/spend/use-view.js';
import { useLabels } from '../../shared/format/labels.js';
import { saidOf } from '../../shared/moves/said.js';
import { AssignForm, type AssignChoice } from './assign-form.js';
import { Moved } from '../../shared/moves/moved.js';
import type { Reposted } from '../../shared/moves/moves.query.js';
import { useAssign, type AssignInput, type Source } from './unallocated.query.js';

interface Props {
  readonly source: Source;
  readonly onClose: () => void;
}

const START: AssignChoice = { team: null, since: 'month', from: '', reason: '' };

/** First a rehearsal that shows what would move, then the rule itself. */
export function AssignModal({ source, onClose }: Props) {
  const { zone } = useView();
  const { say } = useFlash();
  const labelOf = useLabels();
  const [choice, setChoice] = useKept<AssignChoice>('assign-modal.choice', START);
  const [rehearsal, setRehearsal] = useSaidOf<Reposted>({ ...choice, reason: '' });
  const [failure, setFailure] = useSaidOf<string>(choice);
  const [busy, assign] = useAssign();
  const send = async (dryRun: boolean) => {
    if (choice.team === null) return;
    setFailure(null);
    const done = await assign({ input: toInput(source, choice, choice.team, zone, dryRun) });
    if (!done.ok) {
      setFailure([done.message, done.hint].filter(Boolean).join(' '));
      return;
    }
    if (dryRun) {
      setRehearsal(done.value);
      return;
    }
    say({ type: 'success', ...saidOf(done.value, choice.team, labelOf('team', choice.team)) });
    onClose();
  };
  return (
    <Modal
      visible
      size="large"
      header="Assign to a team"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            <Button onClick={onClose}>Cancel</Button>
            {rehearsal === null ? (
              <Button
                variant="primary"
                loading={busy}
                disabled={choice.team === null}
                onClick={() => void send(true)}
              >
                Show what would move
              </Button>
            ) : (
              <Button variant="primary" loading={busy} onClick={() => void send(false)}>
                Assign
              </Button>
            )}
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <span className="mono">{source.pattern}</span>
        <AssignForm choice={choice} zone={zone} onChange={setChoice} />
        <div role="alert">{failure !== null && <Alert type="error">{failure}</Alert>}</div>
        {rehearsal !== null && <Moved result={rehearsal} />}
      </SpaceBetween>
    </Modal>
  );
}

function toInput(
  source: Source,
  choice: AssignChoice,
  team: string,
  zone: string,
  dryRun: boolean,
): AssignInput {
  const from =
    choice.since !== 'date' || choice.from === ''
      ? null
      : new Date(instantOf({ date: choice.from, time: '00:00' }, zone)).toISOString();
  const reason = choice.reason.trim() === '' ? null : choice.reason.trim();
  const sinceEver = choice.since === 'ever';
  return { kind: source.kind, pattern: source.pattern, team, from, sinceEver, dryRun, reason };
}
