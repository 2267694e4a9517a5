import { formatUsd, UNKNOWN } from '../format/money.js';
import { formatCount } from '../format/numbers.js';

/** A limit of a budget or of a quota. */
export interface Subject {
  readonly kind: 'budget' | 'quota';
  readonly id: string;
  /** `limit` of a budget; otherwise the name of the quota's limit. */
  readonly limit: string;
}

/** `{"budget": id, "limit": "limit"}` or `{"quota": id, "limit": name}`, as the server says it. */
export function toSubject(value: unknown): Subject | null {
  if (typeof value !== 'object' || value === null) return null;
  const { budget, quota, limit } = value as Record<string, unknown>;
  if (typeof limit !== 'string') return null;
  if (typeof budget === 'string') return { kind: 'budget', id: budget, limit };
  return typeof quota === 'string' ? { kind: 'quota', id: quota, limit } : null;
}

export function subjectKey({ kind, id, limit }: Subject): string {
  return `${kind} ${id} ${limit}`;
}

/** What a limit counts, after its amount. */
const UNITS: Readonly<Record<string, string>> = {
  requestsPerMinute: 'calls a minute',
  tokensPerMinute: 'tokens a minute',
  tokensPerDay: 'tokens a day',
  concurrency: 'calls at a time',
  maxOutputTokens: 'tokens an answer',
};

/** "tokens a day" or, of a budget, "USD". */
export function unitOf({ kind, limit }: Pick<Subject, 'kind' | 'limit'>): string {
  return kind === 'budget' ? 'USD' : (UNITS[limit] ?? limit);
}

/** "search-rate, tokens a day" */
export function subjectText(subject: Subject): string {
  return subject.kind === 'budget' ? `Budget ${subject.id}` : `${subject.id}, ${unitOf(subject)}`;
}

/** "$500.00" or "2,000,000 tokens a minute". */
export function formatLimit(
  subject: Pick<Subject, 'kind' | 'limit'>,
  amount: string | null,
): string {
  if (amount === null) return UNKNOWN;
  if (subject.kind === 'budget') return formatUsd(amount);
  return `${formatCount(amount)} ${unitOf(subject)}`;
}
