import type { Plain } from '../../shared/format/yaml.js';

export const KINDS = ['bedrock-s3', 'bedrock-cloudwatch-logs'] as const;
export type Kind = (typeof KINDS)[number];

export const KIND_LABELS: Readonly<Record<Kind, string>> = {
  'bedrock-s3': 'Invocation logs in S3',
  'bedrock-cloudwatch-logs': 'Invocation logs in CloudWatch Logs',
};

/** A source as it is being written. */
export interface SourceDraft {
  readonly kind: Kind;
  readonly id: string;
  readonly account: string;
  /** Separated by commas or blanks. */
  readonly regions: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly logGroup: string;
  /** yyyy-mm-dd; empty: everything within retention. */
  readonly since: string;
  readonly access: 'own' | 'role';
  readonly role: string;
  /** A reference: env:NAME or file:/path. */
  readonly externalId: string;
}

export const START: SourceDraft = {
  kind: 'bedrock-s3',
  id: 'bedrock-logs',
  account: '',
  regions: 'us-east-1',
  bucket: '',
  prefix: '',
  logGroup: '',
  since: '',
  access: 'role',
  role: '',
  externalId: 'env:BURSAR_EXTERNAL_ID',
};

export type Problems = Partial<Record<keyof SourceDraft, string>>;

const words = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== '');

/** Pure. What keeps the draft from being a source, by field; the server checks again. */
export function problemsOf(draft: SourceDraft, taken: readonly string[]): Problems {
  const { kind, id, account, regions, bucket, logGroup, since, access, role, externalId } = draft;
  const checks: readonly (readonly [keyof SourceDraft, boolean, string])[] = [
    ['id', /^[a-z0-9][a-z0-9._-]{0,63}$/.test(id), 'Up to 64 of a-z, 0-9, . _ -'],
    ['id', !taken.includes(id), 'Another source has this name.'],
    ['account', account === '' || /^\d{12}$/.test(account), 'Twelve digits.'],
    ['regions', words(regions).length > 0, 'Name at least one region, such as us-east-1.'],
    ['bucket', kind !== 'bedrock-s3' || bucket !== '', 'The name of the bucket, without s3://.'],
    [
      'logGroup',
      kind !== 'bedrock-cloudwatch-logs' || logGroup !== '',
      'The name of the log group.',
    ],
    ['since', since === '' || /^\d{4}-\d{2}-\d{2}$/.test(since), 'A day such as 2026-09-01.'],
    [
      'role',
      access === 'own' || /^arn:aws[a-z-]*:iam::\d{12}:role\/./.test(role),
      'arn:aws:iam::111122223333:role/Name',
    ],
    [
      'externalId',
      access === 'own' || externalId === '' || /^(env:[A-Za-z_]\w*|file:\/.+)$/.test(externalId),
      'env:NAME or file:/path; the value itself stays out of the configuration.',
    ],
  ];
  return Object.fromEntries(
    checks.filter(([, isGood]) => !isGood).map(([field, , message]) => [field, message]),
  );
}

/** Pure. As it stands in the configuration file. */
export function toFile(draft: SourceDraft): Plain {
  const { kind, id, account, regions, bucket, prefix, logGroup, since, access, role, externalId } =
    draft;
  return {
    id,
    type: kind,
    ...(account !== '' && { account }),
    regions: words(regions),
    ...(kind === 'bedrock-s3' && { bucket, ...(prefix !== '' && { prefix }) }),
    ...(kind === 'bedrock-cloudwatch-logs' && { logGroup }),
    ...(since !== '' && { since }),
    ...(access === 'role' && {
      assumeRole: { arn: role, ...(externalId !== '' && { externalId }) },
    }),
  };
}
