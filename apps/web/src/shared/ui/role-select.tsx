import Multiselect from '@cloudscape-design/components/multiselect';
import { ROLE_LABELS } from '../data/rights.js';
import type { Me } from '../data/session.query.js';

type Role = Me['roles'][number];

const ROLES = Object.keys(ROLE_LABELS) as Role[];
const OPTIONS = ROLES.map((role) => ({ value: role, label: ROLE_LABELS[role] }));

interface Props {
  readonly roles: readonly Role[];
  /** The roles on offer; all of them by default. */
  readonly among?: readonly Role[];
  readonly onChange: (roles: Role[]) => void;
}

export function RoleSelect({ roles, among = ROLES, onChange }: Props) {
  return (
    <Multiselect
      placeholder="Choose roles"
      selectedOptions={OPTIONS.filter((option) => roles.includes(option.value))}
      options={OPTIONS.filter((option) => among.includes(option.value))}
      onChange={({ detail }) => {
        const chosen = new Set(detail.selectedOptions.map((option) => option.value));
        onChange(ROLES.filter((role) => chosen.has(role)));
      }}
    />
  );
}
