import { z } from 'zod';
import { complaining } from '../platform/text/checked-text.js';
import { quoted } from '../org/org.module.js';

const HOURS_MAX = 24 * 30;
const PERCENT_MAX = 1_000;

const usd = complaining('bad_amount', (text) =>
  /^\d{1,15}(\.\d{1,15})?$/.test(text)
    ? null
    : { message: `${quoted(text)} is no amount`, hint: 'USD as a plain decimal, such as "50.00"' },
).meta({ decimal: true, pattern: '^\\d{1,15}(\\.\\d{1,15})?$', minimum: 0 });

/** How requests for more are decided. */
export const ApprovalsInFile = z.strictObject({
  /** Raises of budgets up to this amount, those still in force included, need no approval; "0": every one needs it. */
  autoApproveUsd: usd.optional(),
  /** The same for quotas, as a percentage of the limit. */
  autoApprovePercent: z.number().min(0).max(PERCENT_MAX).optional(),
  /** How long a request may wait before it is brought to everybody's notice. */
  escalateAfterHours: z.number().min(1).max(HOURS_MAX).optional(),
  /** The most that a team may raise a limit of its own by in an emergency, once a day; 0: not at all. */
  emergencyPercent: z.number().min(0).max(PERCENT_MAX).optional(),
});
export type ApprovalsInFile = z.infer<typeof ApprovalsInFile>;

export interface Approvals {
  readonly autoApproveUsd: string;
  readonly autoApprovePercent: number;
  readonly escalateAfterHours: number;
  readonly emergencyPercent: number;
}

/** By default people decide, within a working day, and an emergency is a tenth. */
export const APPROVALS_DEFAULT: Approvals = {
  autoApproveUsd: '0',
  autoApprovePercent: 0,
  escalateAfterHours: 8,
  emergencyPercent: 10,
};

export const toApprovals = (file: ApprovalsInFile): Approvals => ({
  autoApproveUsd: file.autoApproveUsd ?? APPROVALS_DEFAULT.autoApproveUsd,
  autoApprovePercent: file.autoApprovePercent ?? APPROVALS_DEFAULT.autoApprovePercent,
  escalateAfterHours: file.escalateAfterHours ?? APPROVALS_DEFAULT.escalateAfterHours,
  emergencyPercent: file.emergencyPercent ?? APPROVALS_DEFAULT.emergencyPercent,
});
