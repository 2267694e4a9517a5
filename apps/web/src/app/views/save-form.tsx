import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useNames } from '../../shared/data/session.query.js';
import { useSession } from '../../shared/data/session.js';
import { pageOf } from '../navigation.js';

export interface ViewChoice {
  readonly name: string;
  /** A team, or everyone; null: no one. */
  readonly sharedWith: string | null;
  readonly pins: boolean;
}

interface Props {
  readonly path: string;
  readonly choice: ViewChoice;
  /** Whether there is one of this name. */
  readonly replaces: boolean;
  readonly onChange: (choice: ViewChoice) => void;
}

const ALONE = { value: '', label: 'No one' };
const EVERYONE = { value: 'everyone', label: 'Everyone' };

export function SaveForm({ path, choice, replaces, onChange }: Props) {
  const { me } = useSession();
  const names = useNames();
  const teams = (names.status === 'ready' ? names.data.teams : [])
    .filter(({ id }) => me.teams === null || me.teams.includes(id))
    .map(({ id, name }) => ({ value: id, label: name }));
  const options = [ALONE, EVERYONE, ...teams];
  return (
    <SpaceBetween size="s">
      <p>
        {pageOf(path)?.name ?? 'This page'} with its range, filters and groups. Those who open it
        see the figures that they may see.
      </p>
      <FormField
        label="Name"
        constraintText={replaces ? 'You have a view of this name: it is replaced.' : undefined}
      >
        <Input
          value={choice.name}
          placeholder="Search by model, this month"
          onChange={({ detail }) => {
            onChange({ ...choice, name: detail.value });
          }}
        />
      </FormField>
      <FormField label="Shared with">
        <Select
          filteringType="auto"
          filteringAriaLabel="Find a team"
          selectedOption={options.find(({ value }) => value === (choice.sharedWith ?? '')) ?? ALONE}
          options={options}
          onChange={({ detail: { selectedOption } }) => {
            const value = selectedOption.value ?? '';
            onChange({ ...choice, sharedWith: value === '' ? null : value });
          }}
        />
      </FormField>
      {me.kind === 'person' && (
        <Toggle
          checked={choice.pins}
          onChange={({ detail }) => {
            onChange({ ...choice, pins: detail.checked });
          }}
        >
          Pin to my Overview
        </Toggle>
      )}
    </SpaceBetween>
  );
}
