import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { DayField } from '../../shared/ui/day-field.js';
import { RoleSelect } from '../../shared/ui/role-select.js';
import { useSession } from '../../shared/data/session.js';
import { useNames } from '../../shared/data/session.query.js';
import { KIND_HINTS, KIND_LABELS, KINDS, SCOPE_LABELS, SCOPES } from './kinds.js';
import type { ApiKey } from './keys.query.js';

export interface KeyDraft {
  readonly name: string;
  readonly kind: ApiKey['kind'];
  readonly team: string | null;
  readonly roles: readonly ApiKey['roles'][number][];
  /** Of a service account. */
  readonly scopes: readonly ApiKey['scopes'][number][];
  /** A date; empty is never. */
  readonly expires: string;
}

/** A gateway may speak for one team; a team lead's key must. */
export function takesTeam({ kind, roles }: KeyDraft): boolean {
  const leadOnly = roles.length === 1 && roles[0] === 'teamLead';
  return kind === 'gateway' || (kind === 'cli' && leadOnly);
}

interface Props {
  readonly draft: KeyDraft;
  readonly onChange: (draft: KeyDraft) => void;
}

export function CreateKeyForm({ draft, onChange }: Props) {
  const { me } = useSession();
  const names = useNames();
  const any = { value: '', label: 'Any team' };
  const teams = (names.status === 'ready' ? names.data.teams : []).map(({ id, name }) => ({
    value: id,
    label: name,
  }));
  return (
    <SpaceBetween size="s">
      <FormField label="Name" description="What it is for: gateway-eu, nightly-import.">
        <Input
          value={draft.name}
          onChange={({ detail }) => {
            onChange({ ...draft, name: detail.value });
          }}
        />
      </FormField>
      <FormField label="Kind">
        <RadioGroup
          value={draft.kind}
          items={KINDS.map((kind) => ({
            value: kind,
            label: KIND_LABELS[kind],
            description: KIND_HINTS[kind],
          }))}
          onChange={({ detail }) => {
            onChange({ ...draft, kind: KINDS.find((kind) => kind === detail.value) ?? 'gateway' });
          }}
        />
      </FormField>
      {takesTeam(draft) && (
        <FormField label="Team" description="A key bound to one team speaks for that team alone.">
          <Select
            selectedOption={teams.find((option) => option.value === draft.team) ?? any}
            options={[any, ...teams]}
            onChange={({ detail }) => {
              const team = detail.selectedOption.value ?? '';
              onChange({ ...draft, team: team === '' ? null : team });
            }}
          />
        </FormField>
      )}
      {draft.kind === 'cli' && (
        <FormField label="Roles" description="A key can do no more than you.">
          <RoleSelect
            roles={draft.roles}
            among={me.roles}
            onChange={(roles) => {
              onChange({ ...draft, roles });
            }}
          />
        </FormField>
      )}
      {draft.kind === 'service' && <ScopesField draft={draft} onChange={onChange} />}
      <FormField
        label="Expires"
        constraintText={
          draft.kind === 'service'
            ? 'Within a year. yyyy-mm-dd, at midnight UTC.'
            : 'Optional. yyyy-mm-dd, at midnight UTC.'
        }
      >
        <DayField
          value={draft.expires}
          placeholder={draft.kind === 'service' ? 'yyyy-mm-dd' : 'never'}
          onChange={(expires) => {
            onChange({ ...draft, expires });
          }}
        />
      </FormField>
    </SpaceBetween>
  );
}

const SCOPE_OPTIONS = SCOPES.map((scope) => ({ value: scope, label: SCOPE_LABELS[scope] }));

function ScopesField({ draft, onChange }: Props) {
  return (
    <FormField label="Scopes" description="What its program needs, and no more.">
      <Multiselect
        placeholder="Choose scopes"
        selectedOptions={SCOPE_OPTIONS.filter(({ value }) => draft.scopes.includes(value))}
        options={SCOPE_OPTIONS}
        onChange={({ detail }) => {
          const chosen = new Set(detail.selectedOptions.map(({ value }) => value));
          onChange({ ...draft, scopes: SCOPES.filter((scope) => chosen.has(scope)) });
        }}
      />
    </FormField>
  );
}
