import type { Path } from '../config/config.module.js';
import { recordOf, textsOf } from '../platform/text/raw.js';
import type { RecognitionKind } from './recognition.js';

/** What a team may be recognised by, apart from which team and when. */
export interface Claim {
  readonly kind: RecognitionKind;
  /** The metadata key; empty for other kinds. */
  readonly field: string;
  readonly pattern: string;
}

/** A rule as stored. Open while validTo is null. */
export interface StoredRule extends Claim {
  readonly id: number;
  readonly team: string;
  readonly validFrom: Date | null;
  readonly validTo: Date | null;
}

export const claimKey = ({ kind, field, pattern }: Claim): string =>
  JSON.stringify([kind, field, pattern]);

/** `metadata:team=search`, `principal:arn:…`: how plans and audit entries name a claim. */
export const claimId = ({ kind, field, pattern }: Claim): string =>
  kind === 'metadata' ? `metadata:${field}=${pattern}` : `${kind}:${pattern}`;

const WORDS: Readonly<Record<RecognitionKind, string>> = {
  metadata: 'request metadata',
  profile: 'inference profile',
  principal: 'principal',
  account: 'account',
};

export const claimText = ({ kind, field, pattern }: Claim): string =>
  `${WORDS[kind]} ${kind === 'metadata' ? `${field}=${pattern}` : pattern}`;

/** The keys of recognisedBy that are plain lists, with the kind each stands for. */
const LISTS = {
  inferenceProfiles: 'profile',
  principals: 'principal',
  accounts: 'account',
} as const;

/** Every claim that a recognisedBy block makes, and where. Reads any shape. */
export function claimsOf(recognisedBy: unknown): { readonly claim: Claim; readonly path: Path }[] {
  const block = recordOf(recognisedBy);
  const metadata = Object.entries(recordOf(block['requestMetadata'])).flatMap(([field, values]) =>
    textsOf(values).map(({ text, step }) => ({
      claim: { kind: 'metadata' as const, field, pattern: text },
      path: ['requestMetadata', field, ...step],
    })),
  );
  const lists = Object.entries(LISTS).flatMap(([key, kind]) =>
    textsOf(block[key]).map(({ text, step }) => ({
      claim: { kind, field: '', pattern: text },
      path: [key, ...step],
    })),
  );
  return [...metadata, ...lists];
}

/** A recognisedBy block that makes these claims, in stable order; undefined where there are none. */
export function toRecognisedBy(claims: readonly Claim[]): Record<string, unknown> | undefined {
  if (claims.length === 0) return undefined;
  const patterns = (kind: RecognitionKind, field = '') =>
    claims
      .filter((claim) => claim.kind === kind && claim.field === field)
      .map(({ pattern }) => pattern)
      .sort();
  const fields = [
    ...new Set(claims.filter(({ kind }) => kind === 'metadata').map(({ field }) => field)),
  ].sort();
  const block: Record<string, unknown> = {};
  if (fields.length > 0) {
    const pairs = fields.map((field): [string, unknown] => {
      const values = patterns('metadata', field);
      return [field, values.length === 1 ? values[0] : values];
    });
    block['requestMetadata'] = Object.fromEntries(pairs);
  }
  for (const [key, kind] of Object.entries(LISTS)) {
    const listed = patterns(kind);
    if (listed.length > 0) block[key] = listed;
  }
  return block;
}

/** Whether two half-open spans of time share an instant; an empty span shares none. */
export function overlaps(
  a: { readonly validFrom: Date | null; readonly validTo: Date | null },
  b: { readonly validFrom: Date | null; readonly validTo: Date | null },
): boolean {
  const from = Math.max(a.validFrom?.getTime() ?? -Infinity, b.validFrom?.getTime() ?? -Infinity);
  const to = Math.min(a.validTo?.getTime() ?? Infinity, b.validTo?.getTime() ?? Infinity);
  return from < to;
}
