import type { Me } from './session.query.js';

type Role = Me['roles'][number];

/** What the server grants, mirrored only to leave out what it would refuse. The server decides. */
const GRANTED = {
  seeUnallocated: ['finance', 'platform', 'auditor', 'executive'],
  seeIngestion: ['finance', 'platform', 'auditor'],
  seeKeys: ['platform', 'auditor'],
  seePeople: ['platform', 'auditor'],
  seeAudit: ['auditor', 'platform', 'finance'],
  assign: ['platform', 'finance'],
  replay: ['platform', 'finance'],
  manageKeys: ['platform'],
  managePeople: ['platform'],
  leaveSample: ['platform'],
  applyConfig: ['platform'],
  keepGateways: ['platform'],
  setPrice: ['platform'],
  releasePresumed: ['platform'],
  stop: ['platform', 'finance', 'teamLead'],
  requestLimit: ['teamLead', 'finance', 'platform'],
  raiseInEmergency: ['teamLead', 'platform'],
} as const satisfies Record<string, readonly Role[]>;

export type Right = keyof typeof GRANTED;

export function may(me: Me, right: Right): boolean {
  const granted: readonly Role[] = GRANTED[right];
  return me.roles.some((role) => granted.includes(role));
}

export const ROLE_LABELS: Readonly<Record<Role, string>> = {
  finance: 'Finance',
  teamLead: 'Team lead',
  platform: 'Platform engineer',
  executive: 'Executive',
  auditor: 'Auditor',
};

/** "a platform engineer or an auditor": who can open what is closed to the reader. */
export function grantedTo(right: Right): string {
  const roles: readonly Role[] = GRANTED[right];
  return roles
    .map((role) => ROLE_LABELS[role].toLowerCase())
    .join(', ')
    .replace(/, ([^,]*)$/, ' or $1');
}
