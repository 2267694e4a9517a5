import { createHash } from 'node:crypto';
import { fromFemto, InexactAmount, toFemto } from '@bursar/pricing';
import { addDays, daysBetween } from '@bursar/time';
import { orgReading } from '../../org/org.module.js';
import { isDay } from '../../platform/text/day.js';
import { isVisibleName } from '../../platform/text/names.js';
import { CHARGE_KINDS, type ChargeContent, type ChargeKind, SERVICE_DAYS_MAX } from './charge.js';

/** A charge as it is written: in a line of a file or in a form. Empty: not said. */
export interface WrittenCharge {
  readonly date: string;
  readonly kind: string;
  readonly description: string;
  readonly amountUsd: string;
  readonly costCentre: string;
  readonly team: string;
  readonly user: string;
  readonly vendor: string;
  readonly invoice: string;
  readonly serviceFrom: string;
  readonly serviceTo: string;
  readonly id: string;
}

export type ChargeField = keyof WrittenCharge;

/** What is wrong with a charge as it is written, in which field, and what to do about it. */
export interface FieldProblem {
  readonly column: ChargeField;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export interface ReadCharge {
  readonly content: ChargeContent;
  readonly reference: string | null;
}

const TEXT_CHARACTERS_MAX = 200;
const WHOLE_DIGITS_MAX = 15;

const wrong = (column: ChargeField, code: string, message: string, hint: string): FieldProblem => ({
  column,
  code,
  message,
  hint,
});

const quoted = (text: string): string => JSON.stringify(text.slice(0, TEXT_CHARACTERS_MAX));

/** Pure. The first thing that is wrong is said. */
export function readCharge(written: WrittenCharge): ReadCharge | FieldProblem {
  const problem =
    dateProblem(written) ??
    kindProblem(written) ??
    textProblem(written) ??
    amountProblem(written) ??
    serviceProblem(written);
  if (problem !== null) return problem;
  const { date, description, amountUsd, serviceFrom, serviceTo, user } = written;
  const orNull = (text: string): string | null => (text === '' ? null : text);
  return {
    reference: orNull(written.id),
    content: {
      ...{ date, kind: written.kind as ChargeKind, description, amount: toFemto(amountUsd) },
      ...{ costCentre: orNull(written.costCentre), team: orNull(written.team) },
      ...{ user: user === '' ? null : orgReading.userName(user) },
      ...{ vendor: orNull(written.vendor), invoice: orNull(written.invoice) },
      service:
        serviceFrom === ''
          ? { from: date, to: addDays(date, 1) }
          : { from: serviceFrom, to: serviceTo },
    },
  };
}

const DAY_HINT = 'Write a day such as 2026-11-30.';

const dateProblem = ({ date }: WrittenCharge): FieldProblem | null =>
  isDay(date) ? null : wrong('date', 'bad_date', `${quoted(date)} is no day.`, DAY_HINT);

const kindProblem = ({ kind }: WrittenCharge): FieldProblem | null =>
  CHARGE_KINDS.some((known) => known === kind)
    ? null
    : wrong(
        'kind',
        'bad_kind',
        `${quoted(kind)} is no kind of charge.`,
        `Write one of ${CHARGE_KINDS.join(', ')}.`,
      );

const TEXTS = ['costCentre', 'team', 'user', 'vendor', 'invoice', 'id'] as const;

function textProblem(written: WrittenCharge): FieldProblem | null {
  if (written.description === '')
    return wrong(
      'description',
      'no_description',
      'The charge is not described.',
      'Say what it is for, in the words that statements should show.',
    );
  const column = (['description', ...TEXTS] as const).find(
    (name) =>
      Array.from(written[name]).length > TEXT_CHARACTERS_MAX || !isVisibleName(written[name]),
  );
  return column === undefined
    ? null
    : wrong(
        column,
        'bad_text',
        `${column} is longer than ${TEXT_CHARACTERS_MAX} characters, or holds invisible ones.`,
        'Write it on one line.',
      );
}

const AMOUNT_HINT = 'Write USD as a plain decimal such as 1250.00 or -80.5, without commas or $.';

function amountProblem({ amountUsd, kind }: WrittenCharge): FieldProblem | null {
  const bad = (message: string, hint = AMOUNT_HINT): FieldProblem =>
    wrong('amountUsd', 'bad_amount', message, hint);
  const digits = /^-?(\d+)(?:\.\d+)?$/.exec(amountUsd)?.[1];
  if (digits === undefined) return bad(`${quoted(amountUsd)} is no amount.`);
  if (digits.replace(/^0+/, '').length > WHOLE_DIGITS_MAX)
    return bad(`${quoted(amountUsd)} is too large.`);
  const amount = exactly(amountUsd);
  if (amount === null)
    return bad(
      `${quoted(amountUsd)} has more than 15 decimals.`,
      'Nothing is rounded here: write at most 15 of them.',
    );
  if (amount === 0n) return bad('The amount is zero.', 'Leave the line out.');
  if (kind === 'credit' && amount > 0n)
    return wrong(
      ...(['amountUsd', 'credit_above_zero', `A credit of ${amountUsd} would be a cost.`] as const),
      'Write credits below zero, such as -80.00.',
    );
  return kind !== 'credit' && amount < 0n
    ? wrong(
        ...(['amountUsd', 'below_zero', `A ${kind} of ${amountUsd} would be a credit.`] as const),
        'Give it the kind credit; what takes back a charge of here is a reversal of it.',
      )
    : null;
}

function exactly(amountUsd: string): bigint | null {
  try {
    return toFemto(amountUsd);
  } catch (error) {
    if (error instanceof InexactAmount) return null;
    throw error;
  }
}

function serviceProblem({ serviceFrom, serviceTo }: WrittenCharge): FieldProblem | null {
  if (serviceFrom === '' && serviceTo === '') return null;
  for (const [column, day] of [
    ['serviceFrom', serviceFrom],
    ['serviceTo', serviceTo],
  ] as const) {
    if (day === '')
      return wrong(
        column,
        'half_a_period',
        `The service period has no ${column}.`,
        'Give both its days, or neither: the charge is then for its date alone.',
      );
    if (!isDay(day)) return wrong(column, 'bad_date', `${quoted(day)} is no day.`, DAY_HINT);
  }
  const to = 'serviceTo is exclusive: the first day that is no longer served.';
  if (serviceTo <= serviceFrom)
    return wrong('serviceTo', 'bad_period', 'serviceTo must be after serviceFrom.', to);
  return daysBetween(serviceFrom, serviceTo) <= SERVICE_DAYS_MAX
    ? null
    : wrong('serviceTo', 'bad_period', 'The service period is longer than ten years.', to);
}

/** Pure. What looks wrong and may be right; null: nothing. */
export function doubtOf({ service }: ChargeContent): string | null {
  const beginsMonth = service.from.endsWith('-01');
  const endsOnLastDay = addDays(service.to, 1).endsWith('-01');
  const isLong = daysBetween(service.from, service.to) > 7;
  return beginsMonth && endsOnLastDay && isLong
    ? `serviceTo is exclusive, so ${service.to} is not served: write ${addDays(service.to, 1)} if the whole month is meant.`
    : null;
}

/** Pure. A UUID over all that a charge says, the id of its author included: two charges of one content are one. */
export function contentKey({ content: whole, reference }: ReadCharge): string {
  const { amount, service, ...content } = whole;
  const { date, kind, description, costCentre, team, user, vendor, invoice } = content;
  const said = [date, kind, description, fromFemto(amount), costCentre, team, user, vendor];
  return uuidOver([...said, invoice, service.from, service.to, reference]);
}

export function uuidOver(parts: readonly (string | null)[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return [8, 4, 4, 4, 12]
    .reduce<{ at: number; out: string[] }>(
      ({ at, out }, length) => ({ at: at + length, out: [...out, hex.slice(at, at + length)] }),
      { at: 0, out: [] },
    )
    .out.join('-');
}
