import type { Me } from './session.query.js';

type Role = Me['roles'][number];

/**
 * Who may ask for one operation of GraphQL that a right stands for, mirrored only to leave out what would be refused. The server
 * decides by its `@Allow`; test/house/rights.spec.ts compares the two.
 */
export const GRANTED = {
  seeUnallocated: { of: 'unallocated', to: ['finance', 'platform', 'auditor', 'executive'] },
  seeOperationsAlerts: {
    of: 'operationsAlerts',
    to: ['finance', 'platform', 'executive', 'auditor'],
  },
  seeAnomalies: {
    of: 'anomalies',
    to: ['finance', 'teamLead', 'platform', 'executive', 'auditor'],
  },
  planEvent: { of: 'planEvent', to: ['finance', 'teamLead', 'platform'] },
  judgeAnomaly: { of: 'judgeAnomaly', to: ['finance', 'teamLead', 'platform'] },
  seeIdleCapacity: { of: 'idleCapacity', to: ['finance', 'platform', 'auditor'] },
  actOnSaving: { of: 'actOnSaving', to: ['finance', 'platform', 'teamLead'] },
  seeIngestion: { of: 'ingestion', to: ['finance', 'platform', 'auditor'] },
  seeSources: { of: 'sources', to: ['finance', 'platform', 'auditor'] },
  seeReconciliation: { of: 'reconciliation', to: ['finance', 'platform', 'auditor'] },
  seeSharedMonth: { of: 'sharedMonth', to: ['finance', 'executive', 'auditor', 'teamLead'] },
  seeCharges: { of: 'charges', to: ['finance', 'executive', 'auditor'] },
  addCharge: { of: 'addCharge', to: ['finance'] },
  seeBillCharges: { of: 'billCharges', to: ['finance', 'auditor'] },
  seeAllocations: {
    of: 'allocationRules',
    to: ['finance', 'executive', 'auditor', 'platform', 'teamLead'],
  },
  seeDrivers: { of: 'drivers', to: ['finance', 'executive', 'auditor'] },
  seeForecast: {
    of: 'forecast',
    to: ['finance', 'platform', 'auditor', 'executive', 'teamLead'],
  },
  seePlanChanges: { of: 'planChanges', to: ['finance', 'executive', 'auditor'] },
  setPlan: { of: 'setPlan', to: ['finance'] },
  proposePrice: { of: 'proposePrice', to: ['finance', 'platform'] },
  seeClose: { of: 'monthReview', to: ['finance', 'auditor', 'executive'] },
  closeMonth: { of: 'closeMonth', to: ['finance'] },
  finalizeMonth: { of: 'finalizeMonth', to: ['finance'] },
  reopenMonth: { of: 'reopenMonth', to: ['finance'] },
  sendStatement: { of: 'sendStatement', to: ['finance'] },
  answerLine: { of: 'answerLine', to: ['finance', 'teamLead'] },
  seeStatements: { of: 'statements', to: ['finance', 'auditor', 'executive', 'teamLead'] },
  seeKeys: { of: 'apiKeys', to: ['platform', 'auditor'] },
  seePeople: { of: 'people', to: ['platform', 'auditor'] },
  seeDirectory: { of: 'directory', to: ['finance', 'platform', 'auditor'] },
  assignUser: { of: 'assignUser', to: ['finance', 'platform'] },
  seeAudit: { of: 'audit', to: ['auditor', 'platform', 'finance'] },
  assign: { of: 'assign', to: ['platform', 'finance'] },
  replay: { of: 'replayQuarantine', to: ['platform', 'finance'] },
  manageKeys: { of: 'createApiKey', to: ['platform'] },
  managePeople: { of: 'savePerson', to: ['platform'] },
  leaveSample: { of: 'leaveSample', to: ['platform'] },
  seeChannels: { of: 'channels', to: ['finance', 'platform', 'auditor'] },
  testChannel: { of: 'testChannel', to: ['platform'] },
  applyConfig: { of: 'applyConfig', to: ['platform'] },
  seeConfig: { of: 'configSections', to: ['platform', 'finance', 'auditor'] },
  releaseSection: { of: 'releaseSection', to: ['platform'] },
  keepGateways: { of: 'retireGateway', to: ['platform'] },
  setPrice: { of: 'setProvisionalPrice', to: ['platform'] },
  releaseLease: { of: 'releaseLease', to: ['platform'] },
  releasePresumed: { of: 'releasePresumed', to: ['platform'] },
  seeDenies: { of: 'denies', to: ['finance', 'platform', 'auditor'] },
  stop: { of: 'stop', to: ['platform', 'finance', 'teamLead'] },
  requestLimit: { of: 'requestLimit', to: ['teamLead', 'finance', 'platform', 'developer'] },
  raiseInEmergency: { of: 'emergencyRaise', to: ['teamLead', 'platform'] },
} as const satisfies Record<string, { readonly of: string; readonly to: readonly Role[] }>;

export type Right = keyof typeof GRANTED;

export function may(me: Me, right: Right): boolean {
  const granted: readonly Role[] = GRANTED[right].to;
  return me.roles.some((role) => granted.includes(role));
}

/** A developer without a team: all figures that they are shown are of their own calls. */
export const seesOnlyOwn = ({ roles, teams }: Me): boolean =>
  roles.includes('developer') && teams?.length === 0;

export const ROLE_LABELS: Readonly<Record<Role, string>> = {
  finance: 'Finance',
  teamLead: 'Team lead',
  platform: 'Platform engineer',
  executive: 'Executive',
  auditor: 'Auditor',
  developer: 'Developer',
};

/** "a platform engineer or an auditor": who can open what is closed to the reader. */
export function grantedTo(right: Right): string {
  const roles: readonly Role[] = GRANTED[right].to;
  return roles
    .map((role) => ROLE_LABELS[role].toLowerCase())
    .join(', ')
    .replace(/, ([^,]*)$/, ' or $1');
}
