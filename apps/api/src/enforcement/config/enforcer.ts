import { z } from 'zod';
import { textThat } from '../../platform/text/checked-text.js';
import { SECRET_REFERENCE } from '../../platform/outgoing/secret-reference.js';

/** Who attaches deny policies in one account, and to whom at most. */
export interface Enforcer {
  readonly account: string;
  readonly settings: {
    readonly assumeRole?: { readonly arn: string; readonly externalId?: string };
    readonly endpoint?: string;
  };
  /** Patterns of ARNs of roles and users. */
  readonly mayTouch: readonly string[];
  /** Shows what it would do, and attaches nothing. */
  readonly dryRun: boolean;
}

const matching = (pattern: RegExp, code: string, what: string, hint: string) =>
  textThat((text) => pattern.test(text), {
    code,
    message: (text) => `“${text}” is no ${what}`,
    hint,
  }).meta({ pattern: pattern.source });

const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/;
/** The account stands in full, so that no pattern reaches into another one. */
const PRINCIPAL = /^arn:aws[a-z-]*:iam::\d{12}:(?:role|user)\/[\w+=,.@/*-]{1,512}$/;

export const EnforcerInFile = z.strictObject({
  account: matching(/^\d{12}$/, 'bad_account', 'AWS account', 'twelve digits, in quotes'),
  assumeRole: z
    .strictObject({
      arn: matching(ROLE, 'bad_role', 'ARN of a role', 'arn:aws:iam::111122223333:role/Name'),
      externalId: matching(
        SECRET_REFERENCE,
        'secret_in_clear',
        'reference to a secret',
        'write env:NAME or file:/path, and keep the secret there',
      ).optional(),
    })
    .optional(),
  endpoint: matching(
    /^https?:\/\/[^@\s]+$/,
    'bad_url',
    'address of the web',
    'write https://host',
  ).optional(),
  mayTouch: z
    .array(
      matching(
        PRINCIPAL,
        'bad_principal',
        'pattern of roles or users',
        'arn:aws:iam::111122223333:role/Search*, with the account in full',
      ),
    )
    .min(1)
    .max(200),
  dryRun: z.boolean().optional(),
});

export type EnforcerInFile = z.infer<typeof EnforcerInFile>;

/** Without a word about it, nothing is attached. */
export function toEnforcer({
  account,
  mayTouch,
  dryRun = true,
  ...rest
}: EnforcerInFile): Enforcer {
  return JSON.parse(JSON.stringify({ account, mayTouch, dryRun, settings: rest })) as Enforcer;
}
