import type { Entry } from '../../../shared/config/document.js';
import type { Forms } from '../../../shared/config/piece-editor.js';
import { AccessForm, NEW_ACCESS } from './access-form.js';
import { AccessBackTest } from './access-trial.js';
import { AlertsForm } from './alerts-form.js';
import { ApprovalsForm } from './approvals-form.js';
import { ChannelForm, NEW_CHANNEL } from './channel-form.js';
import { ContractsForm } from './contracts-form.js';
import { DiscountsForm } from './discounts-form.js';
import { NEW_TEAM, TeamForm } from './team-form.js';

export interface SectionForms extends Forms {
  /** What a new entry begins with, where entries have names. */
  readonly start?: Entry;
  /** What one entry is called. */
  readonly noun?: string;
}

/** Sections with forms that have no page of their own. Flags, routes, quotas and budgets have theirs. */
export const FORMS: Readonly<Record<string, SectionForms>> = {
  modelAccess: { Form: AccessForm, Aside: AccessBackTest, start: NEW_ACCESS, noun: 'rule' },
  approvals: { WholeForm: ApprovalsForm },
  discounts: { WholeForm: DiscountsForm },
  contracts: { WholeForm: ContractsForm },
  teams: { Form: TeamForm, start: NEW_TEAM, noun: 'team' },
  channels: { Form: ChannelForm, start: NEW_CHANNEL, noun: 'channel' },
  alerts: { WholeForm: AlertsForm },
};
