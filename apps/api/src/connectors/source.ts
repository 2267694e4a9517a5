import { z } from 'zod';
import { textThat } from '../platform/text/checked-text.js';
import { SECRET_REFERENCE } from '../platform/outgoing/secret-reference.js';
import type { PolicyStatement } from './aws/aws-settings.js';

/** What every source has, whatever its type. */
export interface Source {
  readonly id: string;
  readonly type: string;
  /** How often it is read: '5m', '12h', '1d'. */
  readonly every: string;
  readonly paused: boolean;
  /** What its type needs. */
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface StoredSource extends Source {
  readonly nextRunAt: Date;
  readonly lastRunAt: Date | null;
  readonly lastOkAt: Date | null;
  readonly lastError: string | null;
  /** What to do about the error. */
  readonly lastHint: string | null;
  /** What its connector remembers between runs. */
  readonly memory: Readonly<Record<string, unknown>>;
}

/** What one part of a source gave: a file, a region, a list. */
export interface PartRun {
  readonly part: string;
  /** In words, what was read. */
  readonly summary: string;
  readonly error: string | null;
  readonly hint: string | null;
}

export interface SourceRun {
  readonly parts: readonly PartRun[];
  readonly memory: Readonly<Record<string, unknown>>;
  /** It was stopped by its time: there is more, to be read at once. */
  readonly isMore?: boolean;
}

export interface RunOptions {
  /** Reads everything and keeps nothing. */
  readonly dryRun: boolean;
  /** Asked before each piece of work. False: the turn is over, or the source was paused. */
  readonly goesOn: () => boolean;
  /** Asked in the middle of a piece. True: the process ends, or the source was paused or changed. */
  readonly isStopped: () => boolean;
}

/** Thrown out of the middle of a piece of work that is stopped: it is begun again at the next turn. */
export class Stopped extends Error {}

/** How a type of source is configured and read. A connector brings one. */
export interface SourceType {
  readonly type: string;
  /** Its fields in the configuration file, beside those that every source has. */
  readonly fields: readonly string[];
  readonly required: readonly string[];
  readonly everyDefault: string;
  readonly everyMsMin: number;
  /** A dry run reads everything and keeps nothing. What fails in one part leaves the others be. */
  run(source: StoredSource, options: RunOptions): Promise<SourceRun>;
  /** What it is to remember so that everything since a day (YYYY-MM-DD) is read. Absent: it has no history to read. */
  backfill?(source: StoredSource, from: string): Readonly<Record<string, unknown>>;
  /** What a role needs to read it, and no more. */
  policy?(source: StoredSource): readonly PolicyStatement[];
}

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const EVERY_MS_MAX = 30 * 86_400_000;

/** '12h' in milliseconds; null for anything else. */
export function everyMs(text: string): number | null {
  const [, count = '', unit = ''] = /^([1-9]\d{0,3})([mhd])$/.exec(text) ?? [];
  const ms = Number(count) * (UNIT_MS[unit] ?? 0);
  return ms > 0 && ms <= EVERY_MS_MAX ? ms : null;
}

const RETRY_MS_MAX = 3_600_000;

/** After a failure it is read again sooner, but not at once. */
export function nextRun(now: Date, every: string, isOk: boolean): Date {
  const ms = everyMs(every) ?? EVERY_MS_MAX;
  return new Date(now.getTime() + (isOk ? ms : Math.min(ms, RETRY_MS_MAX)));
}

const id = textThat((text) => /^[a-z0-9][a-z0-9._-]{0,63}$/.test(text), {
  code: 'bad_source_id',
  message: (text) => `“${text}” cannot name a source`,
  hint: 'up to 64 of a-z, 0-9, . _ -',
});

const every = textThat((text) => everyMs(text) !== null, {
  code: 'bad_every',
  message: (text) => `“${text}” is no interval`,
  hint: 'a number of minutes, hours or days such as 30m, 12h or 1d; at most 30d',
}).meta({ pattern: '^[1-9]\\d{0,3}[mhd]$' });

/** A secret has no place in the file, and an address is kept and shown as it is. */
const url = textThat(
  (text) => {
    const read = URL.parse(text);
    return (
      read !== null &&
      ['http:', 'https:'].includes(read.protocol) &&
      read.username === '' &&
      read.password === '' &&
      text.length <= 2_000
    );
  },
  {
    code: 'bad_url',
    message: () => 'this is no address of the web without a password in it',
    hint: 'write https://host/path',
  },
).meta({ pattern: '^https?://[^@\\s]+$' });

const matching = (pattern: RegExp, code: string, what: string, hint: string) =>
  textThat((text) => pattern.test(text), {
    code,
    message: (text) => `“${text}” is no ${what}`,
    hint,
  }).meta({ pattern: pattern.source });

const ACCOUNT = /^\d{12}$/;
const REGION = /^[a-z]{2}(?:-[a-z]+){1,3}-\d$/;
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const PREFIX = /^(?!\/)[^\0\n]{0,512}$/;
const TOPIC = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w.-]{1,256}$/;
const GROUP = /^[\w./#-]{1,512}$/;
const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/;

const day = textThat((text) => isDay(text), {
  code: 'bad_since',
  message: (text) => `“${text}” is not a date`,
  hint: 'write a date such as 2026-09-01 (UTC)',
}).meta({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });

/** YYYY-MM-DD, and a day of the calendar. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const read = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(text);
}

const secret = textThat((text) => SECRET_REFERENCE.test(text), {
  code: 'secret_in_clear',
  message: () => 'a secret has no place in this file',
  hint: 'write env:NAME or file:/path, and keep the secret there',
}).meta({ pattern: '^(env:|file:/)' });

/** Money stays the text that the file has. */
const usd = matching(
  /^\d{1,6}(?:\.\d{1,2})?$/,
  'bad_budget',
  'amount of USD',
  'such as "5.00", in quotes; "0" asks for nothing',
);

/** Fields of all types; `check` says which of them a type has. */
export const SourceInFile = z.strictObject({
  id,
  type: z.string(),
  every: every.optional(),
  pause: z.boolean().optional(),
  url: url.optional(),
  secret: secret.optional(),
  account: matching(ACCOUNT, 'bad_account', 'AWS account', 'twelve digits, in quotes').optional(),
  regions: z
    .array(matching(REGION, 'bad_region', 'AWS region', 'such as us-east-1'))
    .min(1)
    .max(64)
    .optional(),
  endpoint: url.optional(),
  assumeRole: z
    .strictObject({
      arn: matching(ROLE, 'bad_role', 'ARN of a role', 'arn:aws:iam::111122223333:role/Name'),
      externalId: secret.optional(),
    })
    .optional(),
  since: day.optional(),
  bucket: matching(
    BUCKET,
    'bad_bucket',
    'name of a bucket',
    'its name alone, without s3://',
  ).optional(),
  prefix: matching(PREFIX, 'bad_prefix', 'prefix', 'without a slash at its beginning').optional(),
  queue: url.optional(),
  logGroup: matching(
    GROUP,
    'bad_log_group',
    'name of a log group',
    'such as /bedrock/calls',
  ).optional(),
  budgetUsd: usd.optional(),
  costCategories: z.array(z.string().min(1).max(50)).min(1).max(20).optional(),
  topics: z
    .array(
      matching(TOPIC, 'bad_topic', 'ARN of a topic', 'arn:aws:sns:us-east-1:111122223333:name'),
    )
    .min(1)
    .max(64)
    .optional(),
  budgets: z.record(z.string().min(1).max(100), z.string().min(1).max(64)).optional(),
});

export type SourceInFile = z.infer<typeof SourceInFile>;

/** Fields that belong to no type in particular. */
export const COMMON_FIELDS: readonly string[] = ['id', 'type', 'every', 'pause'];
