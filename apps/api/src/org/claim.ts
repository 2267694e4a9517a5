import type { Finding } from '../config/config.module.js';
import { recordOf, textsOf } from '../platform/text/raw.js';
import type { RecognitionKind } from './recognition.js';

/** What a team may be recognised by, apart from which team and when. */
export interface Claim {
  readonly kind: RecognitionKind;
  /** The key of metadata or of a tag, the name of a cost category; empty for other kinds. */
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

/** The keys of recognisedBy with the kind each stands for, in the order in which they decide. */
const KEYS = {
  requestMetadata: 'metadata',
  projects: 'bedrockProject',
  inferenceProfiles: 'profile',
  tags: 'tag',
  principals: 'principal',
  organizationalUnits: 'organizationalUnit',
  costCategories: 'costCategory',
  accounts: 'account',
} as const satisfies Readonly<Record<string, RecognitionKind>>;

/** Kinds that are recognised by a key and its value; the others are plain lists. */
const PAIRED: ReadonlySet<RecognitionKind> = new Set(['metadata', 'tag', 'costCategory']);

const valueText = ({ kind, field, pattern }: Claim): string =>
  PAIRED.has(kind) ? `${field}=${pattern}` : pattern;

/** `metadata:team=search`, `principal:arn:…`: how plans and audit entries name a claim. */
export const claimId = (claim: Claim): string => `${claim.kind}:${valueText(claim)}`;

const WORDS: Readonly<Record<RecognitionKind, string>> = {
  metadata: 'request metadata',
  bedrockProject: 'Bedrock project',
  profile: 'inference profile',
  tag: 'tag',
  person: 'person',
  principal: 'principal',
  organizationalUnit: 'organisational unit',
  costCategory: 'cost category',
  account: 'account',
};

export const claimText = (claim: Claim): string => `${WORDS[claim.kind]} ${valueText(claim)}`;

/** Every claim that a recognisedBy block makes, and where. Reads any shape. */
export function claimsOf(
  recognisedBy: unknown,
): { readonly claim: Claim; readonly path: Finding['path'] }[] {
  const block = recordOf(recognisedBy);
  return Object.entries(KEYS).flatMap(([key, kind]) => {
    const lists = PAIRED.has(kind)
      ? Object.entries(recordOf(block[key]))
      : [['', block[key]] as const];
    return lists.flatMap(([field, values]) =>
      textsOf(values).map(({ text, step }) => ({
        claim: { kind, field, pattern: text },
        path: PAIRED.has(kind) ? [key, field, ...step] : [key, ...step],
      })),
    );
  });
}

/** A recognisedBy block that makes these claims, in stable order; undefined where there are none. */
export function toRecognisedBy(claims: readonly Claim[]): Record<string, unknown> | undefined {
  if (claims.length === 0) return undefined;
  const patterns = (kind: RecognitionKind, field = '') =>
    claims
      .filter((claim) => claim.kind === kind && claim.field === field)
      .map(({ pattern }) => pattern)
      .sort();
  const block: Record<string, unknown> = {};
  for (const [key, kind] of Object.entries(KEYS)) {
    const own = claims.filter((claim) => claim.kind === kind);
    if (own.length === 0) continue;
    const fields = [...new Set(own.map(({ field }) => field))].sort();
    const pairs = fields.map((field): [string, unknown] => {
      const values = patterns(kind, field);
      return [field, values.length === 1 ? values[0] : values];
    });
    block[key] = PAIRED.has(kind) ? Object.fromEntries(pairs) : patterns(kind);
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
