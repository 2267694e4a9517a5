import { STAFF_ROLES } from '../../platform/actor.js';

/** The teams that stand-ins lead; the sample organisation has each of them. */
const DEMO_TEAMS = [{ id: 'search', name: 'Search' }] as const;

export interface Persona {
  readonly id: string;
  readonly label: string;
  readonly role: (typeof STAFF_ROLES)[number];
  readonly teams: readonly string[];
  /** Reserved by RFC 2606: no mail ever goes there. */
  readonly email: string;
}

const LABELS: Record<Persona['role'], string> = {
  finance: 'Finance',
  teamLead: `Team lead (${DEMO_TEAMS.map((team) => team.name).join(', ')})`,
  platform: 'Platform engineer',
  executive: 'Executive',
  auditor: 'Auditor',
};

/** One stand-in per role, for looking around the sample organisation. */
export const PERSONAS: readonly Persona[] = STAFF_ROLES.map((role) => ({
  id: role,
  label: LABELS[role],
  role,
  teams: role === 'teamLead' ? DEMO_TEAMS.map((team) => team.id) : [],
  email: `${role.toLowerCase()}@sample.invalid`,
}));
