import type { DifferenceClass, Reconciliation } from './reconciliation.query.js';

interface Words {
  readonly label: string;
  /** What it means and what to do next. */
  readonly about: string;
}

export const CLASS_WORDS: Readonly<Record<DifferenceClass, Words>> = {
  none: { label: 'No difference', about: 'Ours and the bill agree to the last digit.' },
  no_bill: { label: 'Not billed yet', about: 'The bill has not come to this day.' },
  timing: {
    label: 'Timing',
    about: 'The bill is still estimated, or usage around midnight is billed on the day beside.',
  },
  logging_off: {
    label: 'Logging off',
    about: 'CloudWatch measured calls that the invocation log does not have. Turn logging on.',
  },
  batch: { label: 'Batch', about: 'Batch jobs are billed and not in the invocation log.' },
  other_endpoint: {
    label: 'Other endpoint',
    about: 'Calls through bedrock-mantle, which writes no invocation log.',
  },
  guardrails: { label: 'Guardrails', about: 'Guardrails are billed by themselves.' },
  discount: { label: 'Discount', about: 'The bill takes the discount off in lines of its own.' },
  credit: { label: 'Credit', about: 'Credits and refunds.' },
  tax: { label: 'Tax', about: 'Tax on the invoice.' },
  fee: { label: 'Fee', about: 'Fees and support.' },
  unknown_ttl: {
    label: 'Unknown cache lifetime',
    about: 'The log does not say how long a cache write lives; the bill does.',
  },
  price_mismatch: {
    label: 'Price mismatch',
    about: 'The same tokens at another price. Propose the price that the bill comes to.',
  },
  unexplained: {
    label: 'Unexplained',
    about: 'No class explains it. Look at these before the month is closed.',
  },
};

export const STATUS_WORDS: Readonly<Record<Reconciliation['status'], Words>> = {
  no_bill: { label: 'no bill', about: 'Nothing of the month is billed yet.' },
  provisional: { label: 'provisional', about: 'Some of the month is estimated or not billed yet.' },
  final: { label: 'final', about: 'Every day is billed for good.' },
};

export const METER_WORDS: Readonly<Record<string, string>> = {
  input: 'Input',
  output: 'Output',
  cacheRead: 'Cache read',
  cacheWrite5m: 'Cache write, 5 min',
  cacheWrite30m: 'Cache write, 30 min',
  cacheWrite1h: 'Cache write, 1 h',
  guardrail: 'Guardrail',
};
