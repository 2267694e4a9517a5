import { type Role, STAFF_ROLES } from '../../platform/actor.js';

/** The teams that stand-ins lead; the sample organisation has each of them. */
const DEMO_TEAMS = [{ id: 'search', name: 'Search' }] as const;

export interface Persona {
  readonly id: string;
  readonly label: string;
  readonly role: Role;
  readonly teams: readonly string[];
  /** Reserved by RFC 2606: no mail ever goes there. */
  readonly email: string;
}

const LABELS: Record<(typeof STAFF_ROLES)[number], string> = {
  finance: 'Finance',
  teamLead: `Team lead (${DEMO_TEAMS.map((team) => team.name).join(', ')})`,
  platform: 'Platform engineer',
  executive: 'Executive',
  auditor: 'Auditor',
};

/** Data scientists of the sample organisation call models as themselves: this is one of them, by the name of their sessions. */
const DEVELOPER: Persona = {
  id: 'developer',
  label: 'Developer (Jonas Lind)',
  role: 'developer',
  teams: [],
  email: 'jonas.lind@example.com',
};

const STAFF: readonly Persona[] = STAFF_ROLES.map((role) => ({
  id: role,
  label: LABELS[role],
  role,
  teams: role === 'teamLead' ? DEMO_TEAMS.map((team) => team.id) : [],
  email: `${role.toLowerCase()}@sample.invalid`,
}));

/** One stand-in per role, for looking around the sample organisation. */
export const PERSONAS: readonly Persona[] = [...STAFF, DEVELOPER];
