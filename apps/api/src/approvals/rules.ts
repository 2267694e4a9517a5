import { toFemto } from '@bursar/pricing';
import { z } from 'zod';
import { STAFF_ROLES } from '../platform/actor.js';
import { complaining } from '../platform/text/checked-text.js';

const HOURS_MAX = 24 * 30;
const EXPIRY_HOURS_MAX = 24 * 90;
const PERCENT_MAX = 1_000;
const PEOPLE_MAX = 5;
const RULES_MAX = 100;

/** What can take the approval of other people. */
export const APPROVED_THINGS = [
  'request',
  'budget',
  'route',
  'prices',
  'stop',
  'release',
  'month',
  'charge',
] as const;
export type ApprovedThing = (typeof APPROVED_THINGS)[number];
/** What waits. A file of the configuration may change budgets, routes and prices; leases are given back as holds are. */
export type ProposalKind =
  | 'request'
  | 'prices'
  | 'provisionalPrice'
  | 'contract'
  | 'stop'
  | 'release'
  | 'lease'
  | 'month'
  | 'charge'
  | 'configuration';

/** Those that have an amount, by which tiers go. */
const WITH_AMOUNT: readonly ApprovedThing[] = ['request', 'budget', 'prices', 'release', 'charge'];

const usd = complaining('bad_amount', (text) =>
  /^\d{1,15}(\.\d{1,15})?$/.test(text)
    ? null
    : {
        message: `${JSON.stringify(text)} is no amount`,
        hint: 'USD as a plain decimal, such as "50.00"',
      },
).meta({ decimal: true, pattern: '^\\d{1,15}(\\.\\d{1,15})?$', minimum: 0 });

const RuleInFile = z
  .strictObject({
    what: z.enum(APPROVED_THINGS),
    /** Only above this amount; left out: always. Of several rules that apply, the one with the highest amount counts. */
    over: usd.optional(),
    /** The roles that approve. */
    by: z.array(z.enum(STAFF_ROLES)).min(1),
    /** So many people beside the one who asks. */
    people: z.int().min(1).max(PEOPLE_MAX).optional(),
  })
  .superRefine(({ what, over }, context) => {
    if (over === undefined || WITH_AMOUNT.includes(what)) return;
    context.addIssue({
      ...{ code: 'custom', path: ['over'], message: `what is approved of ${what} has no amount` },
      params: { code: 'no_amount', hint: 'leave `over` out: the rule then counts always' },
    });
  });

/** Who approves what. */
export const ApprovalsInFile = z.strictObject({
  /** Raises of budgets up to this amount, those still in force included, need no approval; "0": every one needs it. */
  autoApproveUsd: usd.optional(),
  /** The same for quotas, as a percentage of the limit. */
  autoApprovePercent: z.number().min(0).max(PERCENT_MAX).optional(),
  /** How long a proposal may wait before it is brought to the notice of all approvers. */
  escalateAfterHours: z.number().min(1).max(HOURS_MAX).optional(),
  /** How long a proposal waits at all. */
  expireAfterHours: z.number().min(1).max(EXPIRY_HOURS_MAX).optional(),
  /** The most that a team may raise a limit of its own by in an emergency, once a day; 0: not at all. */
  emergencyPercent: z.number().min(0).max(PERCENT_MAX).optional(),
  /** What is about a team is approved by people who do not lead it. */
  notOwnTeam: z.boolean().optional(),
  rules: z.array(RuleInFile).max(RULES_MAX).optional(),
});
export type ApprovalsInFile = z.infer<typeof ApprovalsInFile>;

export interface ApprovalRule {
  readonly what: ApprovedThing;
  /** Decimal text; null: always. */
  readonly over: string | null;
  readonly by: readonly (typeof STAFF_ROLES)[number][];
  readonly people: number;
}

export interface Approvals {
  readonly autoApproveUsd: string;
  readonly autoApprovePercent: number;
  readonly escalateAfterHours: number;
  readonly expireAfterHours: number;
  readonly emergencyPercent: number;
  readonly notOwnTeam: boolean;
  readonly rules: readonly ApprovalRule[];
}

/** By default people decide, within a working day, and an emergency is a tenth. */
export const APPROVALS_DEFAULT: Approvals = {
  autoApproveUsd: '0',
  autoApprovePercent: 0,
  escalateAfterHours: 8,
  expireAfterHours: 24 * 7,
  emergencyPercent: 10,
  notOwnTeam: false,
  rules: [],
};

/** What takes approval where no rule of the file says how. What is not here takes none. */
const ALWAYS: Partial<Record<ApprovedThing, Omit<ApprovalRule, 'what' | 'over'>>> = {
  request: { by: ['finance', 'platform'], people: 1 },
  release: { by: ['platform'], people: 1 },
  month: { by: ['finance'], people: 1 },
};

export const toApprovals = ({ rules, ...file }: ApprovalsInFile): Approvals => ({
  ...APPROVALS_DEFAULT,
  ...(file as Partial<Approvals>),
  rules: (rules ?? []).map(({ what, over = null, by, people = 1 }) => ({ what, over, by, people })),
});

/** Pure. The rule for this much; an amount that is not known counts as more than any. Null: no approval is needed. */
export function ruleFor(
  { rules }: Pick<Approvals, 'rules'>,
  what: ApprovedThing,
  amountUsd: string | null,
): ApprovalRule | null {
  const amount = amountUsd === null ? null : toFemto(amountUsd);
  const floor = ({ over }: ApprovalRule): bigint => (over === null ? -1n : toFemto(over));
  const [rule] = rules
    .filter((one) => one.what === what && (amount === null || floor(one) < amount))
    .sort((a, b) => (floor(a) > floor(b) ? -1 : 1));
  const always = ALWAYS[what];
  return rule ?? (always === undefined ? null : { what, over: null, ...always });
}
