import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { instantOf } from '@bursar/time';
import { useKept } from '../../shared/data/kept.js';
import { useFlash } from '../../shared/ui/flash.js';
import { formatUsd } from '../../shared/format/money.js';
import { plural } from '../../shared/format/numbers.js';
import { useView } from '../../shared/spend/use-view.js';
import { formatMonth } from '../../shared/format/dates.js';
import { useLabels } from '../../shared/format/labels.js';
import { gainOf } from './moves.js';
import { AssignForm, type AssignChoice } from './assign-form.js';
import { Moved } from './moved.js';
import { useAssign, type AssignInput, type Reposted, type Source } from './unallocated.query.js';

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
  const [rehearsal, setRehearsal] = useState<Reposted | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
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
  const change = (next: AssignChoice) => {
    setChoice(next);
    setRehearsal(null);
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
        <AssignForm choice={choice} zone={zone} onChange={change} />
        <div role="alert">{failure !== null && <Alert type="error">{failure}</Alert>}</div>
        {rehearsal !== null && <Moved result={rehearsal} />}
      </SpaceBetween>
    </Modal>
  );
}

/** What moved in all, of which months: the page may show another range. */
function saidOf(result: Reposted, team: string, name: string) {
  const { usd, months } = gainOf(result, team);
  const calls = plural(result.changed, 'call');
  if (result.state !== 'done') {
    return {
      header: `${calls} moved to ${name} so far`,
      content: 'The rest goes on as a job. Prices shows how far it is.',
    };
  }
  const amount = usd === null ? `${calls} without a price` : `${formatUsd(usd)} in ${calls}`;
  const when = months.length === 0 ? '' : ` of ${months.map(formatMonth).join(', ')}`;
  return {
    header: `${amount}${when} moved to ${name}`,
    content: `${plural(result.examined, 'call')} examined. New calls follow the same rule.`,
  };
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
