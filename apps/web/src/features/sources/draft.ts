import type { Plain } from '../../shared/format/yaml.js';
import { type Field, fieldIn, type Kind, kindOf } from './kinds.js';

/** A source as it is being written. Lists are separated by commas. */
export interface SourceDraft extends Readonly<Record<Field, string>> {
  readonly kind: Kind;
  readonly id: string;
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
  queue: '',
  logGroup: '',
  url: '',
  secret: '',
  budgetUsd: '',
  costCategories: '',
  since: '',
  access: 'role',
  role: '',
  externalId: 'env:BURSAR_EXTERNAL_ID',
};

/** Pure. Another kind, with the name that it proposes where none was written. */
export const withKind = (draft: SourceDraft, kind: Kind): SourceDraft => ({
  ...draft,
  kind,
  id: draft.id === kindOf(draft.kind).id ? kindOf(kind).id : draft.id,
});

export type Problems = Partial<Record<keyof SourceDraft, string>>;

const words = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== '');
const names = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

const REFERENCE = /^(env:[A-Za-z_]\w*|file:\/.+)$/;
const IN_CLEAR = 'env:NAME or file:/path; the value itself stays out of the configuration.';
const WEB = /^https?:\/\/[^@\s]+$/;

const FIELDS: Readonly<Record<Field, (text: string) => string | null>> = {
  account: (text) => (/^\d{12}$/.test(text) ? null : 'Twelve digits.'),
  regions: (text) =>
    words(text).length > 0 ? null : 'Name at least one region, such as us-east-1.',
  bucket: (text) =>
    text !== '' && !text.includes(':') ? null : 'The name of the bucket, without s3://.',
  prefix: (text) => (text.startsWith('/') ? 'Without a slash at its beginning.' : null),
  queue: (text) => (WEB.test(text) ? null : 'The address of the queue, https://sqs.…'),
  logGroup: (text) => (text !== '' ? null : 'The name of the log group.'),
  url: (text) => (WEB.test(text) ? null : 'https://host, without a password in it.'),
  secret: (text) => (REFERENCE.test(text) ? null : IN_CLEAR),
  budgetUsd: (text) => (/^\d{1,6}(\.\d{1,2})?$/.test(text) ? null : 'An amount such as 5.00.'),
  costCategories: (text) => (names(text).length > 0 ? null : 'Name at least one, such as Team.'),
  since: (text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? null : 'A day such as 2026-09-01.'),
};

/** Pure. What keeps the draft from being a source, by field; the server checks again. */
export function problemsOf(draft: SourceDraft, taken: readonly string[]): Problems {
  const { kind, id, access, role, externalId } = draft;
  const problems: Problems = {};
  if (!/^[a-z0-9][a-z0-9._-]{0,63}$/.test(id)) problems.id = 'Up to 64 of a-z, 0-9, . _ -';
  if (taken.includes(id)) problems.id = 'Another source has this name.';
  for (const field of Object.keys(FIELDS) as Field[]) {
    const asked = fieldOf(kind, field);
    if (asked === null || (asked === 'optional' && draft[field].trim() === '')) continue;
    const problem = FIELDS[field](draft[field]);
    if (problem !== null) problems[field] = problem;
  }
  if (kindOf(kind).access !== 'aws' || access === 'own') return problems;
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/./.test(role))
    problems.role = 'arn:aws:iam::111122223333:role/Name';
  if (externalId !== '' && !REFERENCE.test(externalId)) problems.externalId = IN_CLEAR;
  return problems;
}

/** What is kept elsewhere is asked for where the source gets in. */
const fieldOf = (kind: Kind, field: Field): 'required' | 'optional' | null =>
  field === 'secret' && kindOf(kind).access === 'key' ? 'required' : fieldIn(kind, field);

/** Pure. As it stands in the configuration file. */
export function toFile(draft: SourceDraft): Plain {
  const { kind, id, access, role, externalId } = draft;
  const given = (Object.keys(FIELDS) as Field[]).flatMap((field): [string, Plain][] => {
    const text = draft[field].trim();
    if (fieldOf(kind, field) === null || text === '') return [];
    if (field === 'regions') return [[field, words(text)]];
    return [[field, field === 'costCategories' ? names(text) : text]];
  });
  const takesRole = kindOf(kind).access === 'aws' && access === 'role';
  return {
    id,
    type: kind,
    ...Object.fromEntries(given),
    ...(takesRole && { assumeRole: { arn: role, ...(externalId !== '' && { externalId }) } }),
  };
}
