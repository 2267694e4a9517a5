import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useView } from '../../shared/spend/use-view.js';
import { DayField } from '../../shared/ui/day-field.js';
import { AUDIT_PARAMS } from './audit-params.js';
import { type AuditChoices, useAuditChoices } from './audit.query.js';
import { actionText, thingText } from './sentence.js';

const BY = [
  { id: 'people', text: 'Changes by people' },
  { id: 'bursar', text: 'Events of Bursar' },
  { id: 'all', text: 'All' },
];

/** Filters live in the address bar, so that a finding can be shared as a link; what there is to filter by is offered. */
export function AuditFilters() {
  const { page, setPage } = useView();
  const load = useAuditChoices();
  const choices: AuditChoices =
    load.status === 'ready' ? load.data : { actors: [], actions: [], entityTypes: [] };
  const active = AUDIT_PARAMS.some((param) => page[param] !== undefined);
  const choice = (param: 'actor' | 'action' | 'entity', label: string, options: Options) => (
    <Choice
      label={label}
      value={page[param]}
      options={options}
      onChange={(value) => {
        setPage({ [param]: value });
      }}
    />
  );
  return (
    <div id="filters" role="search" aria-label="Audit entries">
      <SpaceBetween size="s">
        <SegmentedControl
          label="Whose entries"
          selectedId={page.by ?? 'people'}
          options={BY}
          onChange={({ detail }) => {
            setPage({ by: detail.selectedId === 'people' ? undefined : detail.selectedId });
          }}
        />
        <SpaceBetween size="s" direction="horizontal" alignItems="end">
          {choice('actor', 'Who', choices.actors.map(same))}
          {choice(
            'entity',
            'What',
            choices.entityTypes.map((value) => ({ value, label: thingText(value) })),
          )}
          {choice(
            'action',
            'Action',
            choices.actions.map((value) => ({ value, label: actionText(value), tag: value })),
          )}
          <Which key={page.id ?? ''} />
          <Day param="since" label="From" />
          <Day param="until" label="Before" />
          {active && (
            <Button
              variant="link"
              onClick={() => {
                setPage(Object.fromEntries(AUDIT_PARAMS.map((param) => [param, undefined])));
              }}
            >
              Clear
            </Button>
          )}
        </SpaceBetween>
      </SpaceBetween>
    </div>
  );
}

type Options = readonly { readonly value: string; readonly label: string; readonly tag?: string }[];

const same = (value: string) => ({ value, label: value });
const ANY = { value: '', label: 'Any' };

interface ChoiceProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: Options;
  readonly onChange: (value: string | undefined) => void;
}

function Choice({ label, value = '', options, onChange }: ChoiceProps) {
  const all = [ANY, ...options];
  return (
    <FormField label={label}>
      <Select
        // A link may name what no entry has: it is shown as it is.
        selectedOption={all.find((option) => option.value === value) ?? same(value)}
        options={all}
        filteringType="auto"
        filteringAriaLabel={`Find in ${label.toLowerCase()}`}
        expandToViewport
        onChange={({ detail }) => {
          const next = detail.selectedOption.value ?? '';
          onChange(next === '' ? undefined : next);
        }}
      />
    </FormField>
  );
}

function Which() {
  const { page, setPage } = useView();
  const [text, setText] = useState(page.id ?? '');
  const send = () => {
    if (text.trim() !== (page.id ?? '')) setPage({ id: text.trim() || undefined });
  };
  return (
    <FormField label="Which one">
      <Input
        type="search"
        value={text}
        placeholder="search-month"
        clearAriaLabel="Clear"
        onChange={({ detail }) => {
          setText(detail.value);
          if (detail.value === '') setPage({ id: undefined });
        }}
        onKeyDown={({ detail }) => {
          if (detail.key === 'Enter') send();
        }}
        onBlur={send}
      />
    </FormField>
  );
}

function Day({ param, label }: { readonly param: 'since' | 'until'; readonly label: string }) {
  const { page, setPage } = useView();
  return (
    <FormField label={label}>
      <DayField
        value={page[param] ?? ''}
        placeholder="yyyy-mm-dd"
        onChange={(date) => {
          setPage({ [param]: date === '' ? undefined : date });
        }}
      />
    </FormField>
  );
}
