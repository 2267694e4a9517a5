import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { formatDate } from '../../shared/format/dates.js';
import { DayField } from '../../shared/ui/day-field.js';
import {
  formatLimit,
  subjectKey,
  subjectText,
  toSubject,
  unitOf,
} from '../../shared/limits/limits.js';
import { plural } from '../../shared/format/numbers.js';
import type { LimitOption } from './requests.query.js';

export interface AskDraft {
  /** The key of the limit; empty: none chosen. */
  readonly subject: string;
  readonly to: string;
  /** yyyy-mm-dd */
  readonly until: string;
  readonly why: string;
}

interface Props {
  readonly draft: AskDraft;
  readonly options: readonly LimitOption[];
  readonly zone: string;
  readonly onChange: (draft: AskDraft) => void;
}

/** The last day counts whole. */
function lapsesAt(day: string, zone: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(day)
    ? `It lapses when ${formatDate(day)} is over, in ${zone}.`
    : `It lapses when this day is over, in ${zone}.`;
}

/** Everything but the reason is there already. */
export function AskForm({ draft, options, zone, onChange }: Props) {
  const offered = options.flatMap((option) => {
    const subject = toSubject(option.subject);
    if (subject === null) return [];
    return [
      {
        value: subjectKey(subject),
        label: subjectText(subject),
        description: `${formatLimit(subject, option.current)} now, denied ${plural(option.refusedLastDay, 'call')} in 24 hours`,
        subject,
        option,
      },
    ];
  });
  const chosen = offered.find(({ value }) => value === draft.subject);
  return (
    <SpaceBetween size="m">
      {offered.length === 0 && (
        <Alert type="info">No limit of yours can be raised: there is none.</Alert>
      )}
      <FormField label="Which limit" description={chosen?.description}>
        <Select
          placeholder="Choose a limit"
          filteringType="auto"
          filteringAriaLabel="Find a limit"
          selectedOption={chosen ?? null}
          options={offered}
          onChange={({ detail }) => {
            const next = offered.find(({ value }) => value === detail.selectedOption.value);
            if (next !== undefined)
              onChange({ ...draft, subject: next.value, to: next.option.suggested });
          }}
        />
      </FormField>
      <div className="side-by-side">
        <FormField label={`New limit${chosen === undefined ? '' : `, ${unitOf(chosen.subject)}`}`}>
          <Input
            value={draft.to}
            inputMode="decimal"
            onChange={({ detail }) => {
              onChange({ ...draft, to: detail.value.trim() });
            }}
          />
        </FormField>
        <FormField label="Last day" constraintText={lapsesAt(draft.until, zone)}>
          <DayField
            value={draft.until}
            placeholder="yyyy-mm-dd"
            onChange={(until) => {
              onChange({ ...draft, until });
            }}
          />
        </FormField>
      </div>
      <FormField label="Why" description="What it is for, in a sentence or two.">
        <Textarea
          value={draft.why}
          rows={3}
          onChange={({ detail }) => {
            onChange({ ...draft, why: detail.value });
          }}
        />
      </FormField>
    </SpaceBetween>
  );
}
