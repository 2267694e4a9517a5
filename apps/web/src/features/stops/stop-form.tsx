import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useKept } from '../../shared/data/kept.js';
import { FieldGroup } from '../../shared/ui/field-group.js';
import { ScopePicker } from '../../shared/limits/scope-picker.js';
import { isComplete, type Scope } from '../../shared/limits/scopes.js';
import { useNames } from '../../shared/data/session.query.js';
import { dimmedWhile, useSettled } from '../../shared/data/settled.js';
import { useView } from '../../shared/spend/use-view.js';
import { formatInstant } from '../../shared/format/dates.js';
import { PreviewPanel } from './preview-panel.js';
import { useRaiseStop, useStopPreview, type Stop } from './stops.query.js';
import { SPANS, untilOf } from './until.js';

interface Props {
  readonly start: Scope;
  readonly onStopped: (stop: Stop) => void;
}

interface Draft {
  readonly scope: Scope;
  readonly reason: string;
  readonly span: string;
  /** The confirmation, as far as it is typed. */
  readonly typed: string;
}

const OWN = ['team', 'project', 'environment', 'model', 'user', 'key'];
const TYPING_MS = 350;

/** What is typed so far, what it would hit, and whether it may be sent. */
function useStopForm({ start, onStopped }: Props) {
  const { now } = useView();
  const [draft, setDraft] = useKept<Draft>('stop-form.draft', {
    scope: start,
    reason: '',
    span: '',
    typed: '',
  });
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, raise] = useRaiseStop();
  const { scope, reason, span, typed } = draft;
  const asked = useSettled(scope, TYPING_MS);
  const preview = useStopPreview(isComplete(asked) ? asked : null);
  const known = preview.status === 'ready' && asked === scope ? preview.data : null;
  const send = async () => {
    setFailure(null);
    const until = untilOf(span, Date.now());
    const done = await raise({ input: { scope, reason: reason.trim(), until, confirm: typed } });
    if (done.ok) onStopped(done.value.stop);
    else setFailure([done.message, done.hint].filter(Boolean).join(' '));
  };
  return {
    draft,
    preview: isComplete(scope) ? dimmedWhile(asked !== scope, preview) : null,
    known,
    until: untilOf(span, now),
    ready: known !== null && typed.trim() === known.confirmText && reason.trim() !== '',
    failure,
    busy,
    send,
    change: (next: Partial<Draft>) => {
      setDraft({ ...draft, ...next });
    },
  };
}

/** What stops, why, until when; and the name typed again, because a stop is felt at once. */
export function StopForm(props: Props) {
  const { zone } = useView();
  const names = useNames();
  const form = useStopForm(props);
  const { draft, known, until, ready, failure, change } = form;
  const custom = names.status === 'ready' ? names.data.customDimensions : [];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void form.send();
      }}
    >
      <SpaceBetween size="m">
        <FieldGroup label="What stops" description="Every call that has all of these.">
          <ScopePicker
            scope={draft.scope}
            dimensions={[...OWN, ...custom]}
            onChange={(scope) => {
              change({ scope, typed: '' });
            }}
          />
        </FieldGroup>
        <PreviewPanel load={form.preview} />
        <FormField
          label="Until"
          constraintText={until === null ? null : `About ${formatInstant(until, zone)}`}
        >
          <Select
            selectedOption={SPANS.find(({ value }) => value === draft.span) ?? SPANS[0]}
            options={SPANS}
            onChange={({ detail }) => {
              change({ span: detail.selectedOption.value ?? '' });
            }}
          />
        </FormField>
        <FormField
          label="Reason"
          description="Those who are stopped read it; it is kept in the audit log."
        >
          <Input
            value={draft.reason}
            onChange={({ detail }) => {
              change({ reason: detail.value });
            }}
          />
        </FormField>
        <FormField label={known === null ? 'Confirm' : `Type ${known.confirmText} to confirm`}>
          <Input
            value={draft.typed}
            disabled={known === null}
            autoComplete={false}
            onChange={({ detail }) => {
              change({ typed: detail.value });
            }}
          />
        </FormField>
        <div role="alert">{failure !== null && <Alert type="error">{failure}</Alert>}</div>
        <Button variant="primary" formAction="submit" loading={form.busy} disabled={!ready}>
          Stop traffic
        </Button>
      </SpaceBetween>
    </form>
  );
}
