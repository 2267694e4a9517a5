import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { DayField } from '../../shared/ui/day-field.js';
import { useNames } from '../../shared/data/session.query.js';

export interface AssignChoice {
  readonly team: string | null;
  readonly since: 'month' | 'date' | 'ever';
  /** A date of the zone shown, where it is since a date. */
  readonly from: string;
  readonly reason: string;
}

interface Props {
  readonly choice: AssignChoice;
  readonly zone: string;
  readonly onChange: (choice: AssignChoice) => void;
}

export function AssignForm({ choice, zone, onChange }: Props) {
  const names = useNames();
  const { since } = choice;
  const teams = names.status === 'ready' ? names.data.teams : [];
  const options = teams.map(({ id, name }) => ({ value: id, label: name, description: id }));
  return (
    <SpaceBetween size="s">
      <FormField label="Team">
        <Select
          filteringType="auto"
          filteringAriaLabel="Find a team"
          placeholder="Choose a team"
          statusType={
            names.status === 'pending' ? 'loading' : names.status === 'error' ? 'error' : 'finished'
          }
          empty="There are no teams yet. Apply a configuration file first."
          selectedOption={options.find((option) => option.value === choice.team) ?? null}
          options={options}
          onChange={({ detail }) => {
            onChange({ ...choice, team: detail.selectedOption.value ?? null });
          }}
        />
      </FormField>
      <FormField label="Which calls">
        <RadioGroup
          value={since}
          items={[
            { value: 'month', label: 'From the start of this month on, in UTC' },
            { value: 'date', label: `From a date on, in ${zone}` },
            { value: 'ever', label: 'All of them, from the beginning' },
          ]}
          onChange={({ detail }) => {
            onChange({ ...choice, since: detail.value as AssignChoice['since'], from: '' });
          }}
        />
      </FormField>
      {since === 'date' && (
        <FormField label="From" constraintText="yyyy-mm-dd">
          <DayField
            value={choice.from}
            placeholder="yyyy-mm-dd"
            onChange={(from) => {
              onChange({ ...choice, from });
            }}
          />
        </FormField>
      )}
      <FormField label="Reason" description="Kept in the audit log." constraintText="Optional">
        <Input
          value={choice.reason}
          onChange={({ detail }) => {
            onChange({ ...choice, reason: detail.value });
          }}
        />
      </FormField>
    </SpaceBetween>
  );
}
