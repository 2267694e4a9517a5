interface SectionWords {
  readonly title: string;
  /** What audit entries are about. */
  readonly entity: string;
}

/** Sections of the file as people call them, in the words of the other pages. */
const WORDS: Readonly<Record<string, SectionWords>> = {
  organisation: { title: 'Name of the organisation', entity: 'organisation' },
  reportingTimezone: { title: 'Reporting time zone', entity: 'organisation' },
  fiscalCalendar: { title: 'Fiscal calendar', entity: 'organisation' },
  dimensions: { title: 'Dimensions of your own', entity: 'organisation' },
  trustedMetadataPrincipals: { title: 'Callers whose metadata counts', entity: 'trustedPrincipal' },
  people: { title: 'How calls name people', entity: 'organisation' },
  signIn: { title: 'Sign-in', entity: 'signIn' },
  teams: { title: 'Teams', entity: 'team' },
  inferenceProfiles: { title: 'Inference profiles', entity: 'inferenceProfile' },
  prices: { title: 'Prices of your own', entity: 'price' },
  discounts: { title: 'Discounts', entity: 'discount' },
  contracts: { title: 'Contracts', entity: 'contract' },
  sources: { title: 'Sources', entity: 'source' },
  allocations: { title: 'Allocation rules', entity: 'allocation' },
  accounting: { title: 'Accounting', entity: 'accounting' },
  budgets: { title: 'Budgets', entity: 'budget' },
  unbudgeted: { title: 'What no budget covers', entity: 'unbudgeted' },
  quotas: { title: 'Quotas', entity: 'quota' },
  modelAccess: { title: 'Model access', entity: 'modelAccess' },
  flags: { title: 'Flags', entity: 'flag' },
  routes: { title: 'Routes', entity: 'route' },
  controls: { title: 'Stops and policies', entity: 'controls' },
  approvals: { title: 'Approvals', entity: 'approvals' },
  operations: { title: 'Limits of how calls fare', entity: 'operations' },
  anomalies: { title: 'Anomalies', entity: 'anomalySettings' },
  channels: { title: 'Channels', entity: 'channel' },
  alerts: { title: 'Alerts', entity: 'alerts' },
  healthChecks: { title: 'Health checks', entity: 'healthChecks' },
  enforcers: { title: 'Enforcers', entity: 'enforcer' },
};

export const wordsOf = (section: string): SectionWords =>
  WORDS[section] ?? { title: section, entity: section };
