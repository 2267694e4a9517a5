import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { useKept } from '../../shared/data/kept.js';
import { useSession } from '../../shared/data/session.js';
import { formatInstant } from '../../shared/format/dates.js';
import { ConfirmModal } from '../../shared/ui/confirm-modal.js';
import { useFlash } from '../../shared/ui/flash.js';
import { type AnswerKind, type StatementLine, useAnswer } from './statements.query.js';
import { ANSWER_DONE, ANSWER_WORDS } from './words.js';

interface Props {
  readonly month: string;
  readonly team: string;
  readonly line: StatementLine;
  readonly disputableUntil: string;
  readonly onClose: () => void;
}

/** Pure. What can be said to a line as it stands; finance decides. */
function kindsFor({ state, answers }: StatementLine, isFinance: boolean): AnswerKind[] {
  const decisions: AnswerKind[] = isFinance ? ['uphold', 'reject'] : [];
  if (state === 'disputed') return ['reply', ...decisions, 'withdraw'];
  const replies: AnswerKind[] = answers.some(({ kind }) => kind === 'dispute') ? ['reply'] : [];
  return [...(state === 'accepted' ? [] : (['accept'] as const)), 'dispute', ...replies];
}

/** The thread of a line, and an answer to it. */
export function AnswerModal({ month, team, line, disputableUntil, onClose }: Props) {
  const { me } = useSession();
  const { say } = useFlash();
  const kinds = kindsFor(line, me.roles.includes('finance'));
  const [kind, setKind] = useKept<AnswerKind>('answer-modal.kind', kinds[0] ?? 'reply');
  const [text, setText] = useKept('answer-modal.text', '');
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, send] = useAnswer();
  const confirm = async () => {
    const outcome = await send({ month, team, line: line.key, kind, text: text.trim() });
    if (!outcome.ok) {
      setFailure([outcome.message, outcome.hint].filter(Boolean).join(' '));
      return;
    }
    say({ type: 'success', header: `${ANSWER_DONE[kind]} ${line.description}.` });
    onClose();
  };
  return (
    <ConfirmModal
      title={line.description}
      action="Send answer"
      busy={busy}
      failure={failure}
      onClose={onClose}
      onConfirm={() => void confirm()}
    >
      <SpaceBetween size="m">
        <Thread line={line} />
        <RadioGroup
          ariaLabel="Answer"
          value={kind}
          items={kinds.map((one) => ({ value: one, label: ANSWER_WORDS[one] }))}
          onChange={({ detail }) => {
            setKind(detail.value as AnswerKind);
            setFailure(null);
          }}
        />
        <FormField
          label="Text"
          description={`The team's lead and finance read it. Lines can be disputed until ${formatInstant(disputableUntil, 'UTC')}.`}
        >
          <Textarea
            value={text}
            rows={3}
            onChange={({ detail }) => {
              setText(detail.value);
              setFailure(null);
            }}
          />
        </FormField>
      </SpaceBetween>
    </ConfirmModal>
  );
}

function Thread({ line }: { readonly line: StatementLine }) {
  if (line.answers.length === 0) return <div className="example">No one has answered yet.</div>;
  return (
    <ul className="plain-list">
      {line.answers.map(({ kind, text, at, byName }) => (
        <li key={at + kind}>
          <div className="example">
            {byName}, {formatInstant(at, 'UTC')}: {ANSWER_WORDS[kind].toLowerCase()}
          </div>
          <span className="break">{text}</span>
        </li>
      ))}
    </ul>
  );
}
