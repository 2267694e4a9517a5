import type { Right } from '../shared/data/rights.js';

export interface Page {
  readonly path: string;
  readonly name: string;
  readonly section: 'Spend' | 'Control' | 'Finance' | 'Platform' | 'Admin';
  /** The question the page answers. */
  readonly question: string;
  readonly needs?: Right;
  /** Only for those whose own calls are all that they see. */
  readonly own?: true;
  /** Outside of Spend: the page asks about a range of time. */
  readonly ranged?: boolean;
}

/** Every page of the side menu, in its order. */
export const PAGES: readonly Page[] = [
  {
    path: '/me',
    name: 'My day',
    section: 'Spend',
    question: 'What do I spend, what limits me, and why was a call of mine denied?',
    own: true,
  },
  {
    path: '/overview',
    name: 'Overview',
    section: 'Spend',
    question: 'What do we spend, and what changed?',
  },
  { path: '/explore', name: 'Explore', section: 'Spend', question: 'Where did the money go?' },
  { path: '/calls', name: 'Calls', section: 'Spend', question: 'Which calls cost most, and why?' },
  {
    path: '/teams',
    name: 'Teams',
    section: 'Spend',
    question: 'What does each team spend, and why?',
  },
  {
    path: '/developers',
    name: 'Developers',
    section: 'Spend',
    question: 'What does each person spend, and with which client?',
  },
  {
    path: '/agents',
    name: 'Agents and sessions',
    section: 'Spend',
    question: 'What does a run cost, and which cost most?',
  },
  {
    path: '/operations',
    name: 'Operations',
    section: 'Spend',
    question: 'How do calls fare: do they fail, wait or cost more than they should?',
  },
  {
    path: '/anomalies',
    name: 'Anomalies',
    section: 'Spend',
    question: 'What is odd, and what caused it?',
    needs: 'seeAnomalies',
  },
  {
    path: '/unallocated',
    name: 'Unallocated',
    section: 'Spend',
    question: 'Which spend belongs to no team?',
    needs: 'seeUnallocated',
  },
  {
    path: '/inbox',
    name: 'Inbox',
    section: 'Control',
    question: 'What needs my attention?',
  },
  {
    path: '/budgets',
    name: 'Budgets',
    section: 'Control',
    question: 'Which limit binds, and what holds it?',
  },
  {
    path: '/quotas',
    name: 'Quotas',
    section: 'Control',
    question: 'How fast may what be called, and who is throttled?',
  },
  {
    path: '/quota/requests',
    name: 'Requests',
    section: 'Control',
    question: 'Who needs more?',
  },
  {
    path: '/approvals',
    name: 'Approvals',
    section: 'Control',
    question: 'What waits for my approval, and who acts for whom?',
  },
  {
    path: '/stop',
    name: 'Stops',
    section: 'Control',
    question: 'What is stopped now, and do all gateways know?',
  },
  {
    path: '/why',
    name: 'Why',
    section: 'Control',
    question: 'Why was a call denied, changed, or charged as it was?',
    ranged: true,
  },
  {
    path: '/routing',
    name: 'Routing',
    section: 'Control',
    question: 'Where does traffic go?',
  },
  {
    path: '/flags',
    name: 'Flags',
    section: 'Control',
    question: 'What is switched where?',
  },
  {
    path: '/close',
    name: 'Close',
    section: 'Finance',
    question: 'Can we close the month, and what changed since?',
    needs: 'seeClose',
  },
  {
    path: '/statements',
    name: 'Statements',
    section: 'Finance',
    question: 'What does each team owe, and why?',
    needs: 'seeStatements',
  },
  {
    path: '/exports',
    name: 'Exports',
    section: 'Finance',
    question: 'Which files does finance take from here?',
    needs: 'seeClose',
  },
  {
    path: '/platform/gateways',
    name: 'Gateways',
    section: 'Platform',
    question: 'Which gateways ask, and what do they have?',
  },
  {
    path: '/platform/sources',
    name: 'Sources',
    section: 'Platform',
    question: 'What is read by itself, and is it whole?',
    needs: 'seeSources',
  },
  {
    path: '/platform/ingestion',
    name: 'Ingestion',
    section: 'Platform',
    question: 'Is the data whole?',
    needs: 'seeIngestion',
  },
  {
    path: '/reconciliation',
    name: 'Reconciliation',
    section: 'Platform',
    question: 'Do our figures match the bill, and why not?',
    needs: 'seeReconciliation',
  },
  {
    path: '/charges',
    name: 'Charges',
    section: 'Finance',
    question: 'What is paid beside calls, and who bears it?',
    needs: 'seeSharedMonth',
  },
  {
    path: '/allocations',
    name: 'Allocation rules',
    section: 'Finance',
    question: 'How are shared costs split?',
    needs: 'seeAllocations',
  },
  {
    path: '/forecast',
    name: 'Forecast',
    section: 'Finance',
    question: 'Where does the month land, and is that the plan?',
    needs: 'seeForecast',
  },
  {
    path: '/savings',
    name: 'Savings',
    section: 'Finance',
    question: 'Where can money be saved, and how is that known?',
    ranged: true,
  },
  {
    path: '/platform/configuration',
    name: 'Configuration',
    section: 'Platform',
    question: 'How is everything set, by whom, and is it what the file says?',
    needs: 'seeConfig',
  },
  {
    path: '/platform/prices',
    name: 'Prices',
    section: 'Platform',
    question: 'Which price applied?',
  },
  {
    path: '/platform/alerts',
    name: 'Alert settings',
    section: 'Platform',
    question: 'Where do alerts go, and do they arrive?',
    needs: 'seeChannels',
  },
  {
    path: '/platform/keys',
    name: 'API keys',
    section: 'Platform',
    question: 'Which machines may talk to Bursar?',
    needs: 'seeKeys',
  },
  {
    path: '/audit',
    name: 'Audit',
    section: 'Admin',
    question: 'Who changed what?',
    needs: 'seeAudit',
  },
  {
    path: '/admin/people',
    name: 'People',
    section: 'Admin',
    question: 'Who may see and change what?',
    needs: 'seePeople',
  },
  {
    path: '/admin/directory',
    name: 'Directory',
    section: 'Admin',
    question: 'Which team is each user in?',
    needs: 'seeDirectory',
  },
];
