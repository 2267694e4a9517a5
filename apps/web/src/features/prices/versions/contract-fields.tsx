import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useNames } from '../../../shared/data/session.query.js';
import { DayField } from '../../../shared/ui/day-field.js';
import { type ContractDraft, type ContractKind, KINDS } from './contract-form.js';
import { MAIN_METERS, METER_LABELS } from '../meters.js';

interface Props {
  readonly draft: ContractDraft;
  readonly onChange: (part: Partial<ContractDraft>) => void;
}

type Texts = 'provider' | 'model' | 'percent';

const ANY = { value: '', label: 'Any team' };

/** Whose calls, what is agreed, and when. */
export function ContractFields({ draft, onChange }: Props) {
  const text = (name: Texts) => (
    <Input
      value={draft[name]}
      inputMode={name === 'percent' ? 'decimal' : 'text'}
      onChange={({ detail }) => {
        onChange({ [name]: detail.value.trim() });
      }}
    />
  );
  return (
    <SpaceBetween size="m">
      <SegmentedControl
        label="Kind of price"
        selectedId={draft.kind}
        options={KINDS.map(({ value, label }) => ({ id: value, text: label }))}
        onChange={({ detail }) => {
          onChange({ kind: detail.selectedId as ContractKind });
        }}
      />
      <div className="side-by-side">
        {draft.kind !== 'per1M' && (
          <FormField label="Provider" constraintText="Such as anthropic; empty: any">
            {text('provider')}
          </FormField>
        )}
        <FormField
          label="Model"
          constraintText={draft.kind === 'per1M' ? 'As it is called' : 'Empty: every model'}
        >
          {text('model')}
        </FormField>
        <Team draft={draft} onChange={onChange} />
      </div>
      {draft.kind === 'per1M' ? (
        <Prices draft={draft} onChange={onChange} />
      ) : (
        <FormField label={draft.kind === 'discount' ? 'Per cent off' : 'Per cent on top'}>
          {text('percent')}
        </FormField>
      )}
      <div className="side-by-side">
        <FormField label="From" constraintText="Midnight UTC; empty: it always was">
          <DayField
            value={draft.from}
            placeholder="yyyy-mm-dd"
            onChange={(from) => onChange({ from })}
          />
        </FormField>
        <FormField label="Until" constraintText="Exclusive; empty: for good">
          <DayField value={draft.to} placeholder="yyyy-mm-dd" onChange={(to) => onChange({ to })} />
        </FormField>
      </div>
    </SpaceBetween>
  );
}

function Team({ draft, onChange }: Props) {
  const names = useNames();
  const teams = names.status === 'ready' ? names.data.teams : [];
  const options = [ANY, ...teams.map(({ id, name }) => ({ value: id, label: name }))];
  return (
    <FormField label="Team">
      <Select
        selectedOption={options.find(({ value }) => value === (draft.team ?? '')) ?? ANY}
        options={options}
        onChange={({ detail }) => {
          const { value = '' } = detail.selectedOption;
          onChange({ team: value === '' ? null : value });
        }}
      />
    </FormField>
  );
}

function Prices({ draft, onChange }: Props) {
  return (
    <div className="side-by-side">
      {MAIN_METERS.map((meter) => (
        <FormField key={meter} label={METER_LABELS[meter]} constraintText="USD per 1M tokens">
          <Input
            value={draft.prices[meter]}
            inputMode="decimal"
            autoComplete={false}
            onChange={({ detail }) => {
              onChange({ prices: { ...draft.prices, [meter]: detail.value.trim() } });
            }}
          />
        </FormField>
      ))}
    </div>
  );
}
