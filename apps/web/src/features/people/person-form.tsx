import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { RoleSelect } from '../../shared/ui/role-select.js';
import { useNames } from '../../shared/data/session.query.js';
import type { Person } from './people.query.js';

export interface PersonDraft {
  readonly email: string;
  readonly name: string;
  readonly roles: readonly Person['roles'][number][];
  readonly teams: readonly string[];
  /** Empty keeps the one there is. */
  readonly password: string;
}

interface Props {
  readonly draft: PersonDraft;
  readonly isNew: boolean;
  /** False: the person chooses how they sign in. */
  readonly withPassword?: boolean;
  readonly onChange: (draft: PersonDraft) => void;
}

export function PersonForm({ draft, isNew, withPassword = true, onChange }: Props) {
  return (
    <SpaceBetween size="s">
      <FormField label="Name">
        <Input
          value={draft.name}
          onChange={({ detail }) => {
            onChange({ ...draft, name: detail.value });
          }}
        />
      </FormField>
      <FormField label="Email">
        <Input
          type="email"
          inputMode="email"
          autoComplete="off"
          value={draft.email}
          onChange={({ detail }) => {
            onChange({ ...draft, email: detail.value });
          }}
        />
      </FormField>
      <FormField label="Roles">
        <RoleSelect
          roles={draft.roles}
          onChange={(roles) => {
            onChange({ ...draft, roles });
          }}
        />
      </FormField>
      {draft.roles.includes('teamLead') && <TeamsField draft={draft} onChange={onChange} />}
      {withPassword && <PasswordField draft={draft} isNew={isNew} onChange={onChange} />}
    </SpaceBetween>
  );
}

function PasswordField({ draft, isNew, onChange }: Pick<Props, 'draft' | 'isNew' | 'onChange'>) {
  return (
    <FormField
      label="Password"
      constraintText={
        isNew
          ? 'Give it to the person yourself: it is not shown again.'
          : 'Leave empty to keep the one there is.'
      }
    >
      <Input
        type="password"
        autoComplete="new-password"
        value={draft.password}
        onChange={({ detail }) => {
          onChange({ ...draft, password: detail.value });
        }}
      />
    </FormField>
  );
}

function TeamsField({ draft, onChange }: Pick<Props, 'draft' | 'onChange'>) {
  const names = useNames();
  const options = (names.status === 'ready' ? names.data.teams : []).map(({ id, name }) => ({
    value: id,
    label: name,
  }));
  return (
    <FormField label="Teams" description="A team lead sees these teams, and nothing else.">
      <Multiselect
        filteringType="auto"
        filteringAriaLabel="Find a team"
        placeholder="Choose teams"
        selectedOptions={draft.teams.map(
          (id) => options.find((option) => option.value === id) ?? { value: id, label: id },
        )}
        options={options}
        onChange={({ detail }) => {
          const teams = detail.selectedOptions.flatMap(({ value }) =>
            value === undefined ? [] : [value],
          );
          onChange({ ...draft, teams });
        }}
      />
    </FormField>
  );
}
