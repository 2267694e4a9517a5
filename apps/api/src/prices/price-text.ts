import { InexactAmount, TOKEN_METERS, toRate } from '@bursar/pricing';
import { z } from 'zod';
import { readInstant } from '../platform/text/instant.js';
import { complaining, type Complaint, textThat } from '../platform/text/checked-text.js';
import { quoted } from '../org/org.module.js';

/** The meters that a price per 1,000,000 units may name. */
export const METERS = [
  ...TOKEN_METERS,
  'inputAudio',
  'inputImage',
  'inputVideo',
  'outputAudio',
  'outputImage',
  'outputVideo',
] as const;

const PRICE_HINT = 'USD per 1,000,000 units as a plain decimal, such as "3" or "0.55"';
const WHOLE_DIGITS_MAX = 9;

/** A price is judged by its text, so that no float ever stands between the file and the ledger. */
function priceComplaint(text: string): Complaint {
  const complain = (message: string): Complaint => ({ message, hint: PRICE_HINT });
  if (text.startsWith('-')) return complain(`${quoted(text)} is below zero`);
  if (!/^\d+(\.\d+)?$/.test(text)) return complain(`${quoted(text)} is no plain decimal number`);
  if ((text.split('.')[0] ?? '').replace(/^0+/, '').length > WHOLE_DIGITS_MAX) {
    return complain(`${quoted(text)} is too large for a price`);
  }
  try {
    toRate(text);
    return null;
  } catch (error) {
    if (!(error instanceof InexactAmount)) throw error;
    const message = `${quoted(text)} is not a whole number of femtodollars (10⁻¹⁵ USD) per unit`;
    return { message, hint: 'write at most nine decimals per 1,000,000 units' };
  }
}

/** Numbers are welcome in the file; they arrive here as the text that was written. */
export const price = complaining('bad_price', priceComplaint).meta({
  decimal: true,
  pattern: '^\\d+(\\.\\d+)?$',
  minimum: 0,
});

export const percent = complaining('bad_percent', (text) => {
  const digits = /^(\d{1,3})(\.\d{1,9})?$/.exec(text);
  const isShare = digits !== null && Number(text) > 0 && Number(text) <= 100;
  return isShare
    ? null
    : {
        message: `${quoted(text)} is no discount`,
        hint: 'per cent off, above 0 and at most 100, such as "12.5"',
      };
}).meta({
  decimal: true,
  pattern: '^(?!0+(\\.0+)?$)(0?\\d{1,2}(\\.\\d{1,9})?|100(\\.0{1,9})?)$',
  exclusiveMinimum: 0,
  maximum: 100,
});

export const modelId = textThat(
  (text) => /^[^\s\p{Cc}]{1,256}$/u.test(text) && !text.startsWith('arn:'),
  {
    code: 'bad_model',
    message: (text) => `${quoted(text)} is no model id`,
    hint: 'the id as it is called, such as openai.gpt-5.5; the ARN of a profile goes under inferenceProfiles',
  },
);

/** Resources that are called by their ARN and are no profile of a listed model: they may have a price of their own. */
const OWN_ARN =
  /^arn:aws[a-z-]*:(?:sagemaker:[a-z0-9-]+:\d{12}:endpoint|bedrock:[a-z0-9-]+:\d{12}:(?:provisioned-model|imported-model|custom-model|custom-model-deployment|marketplace\/model-endpoint|endpoint))\/[^\s*\p{Cc}]+$/u;

/** A model that a price is for: by its id, or by the ARN of what runs it for this organisation alone. */
export const pricedModel = textThat(
  (text) => /^[^\s\p{Cc}]{1,256}$/u.test(text) && (!text.startsWith('arn:') || OWN_ARN.test(text)),
  {
    code: 'bad_model',
    message: (text) => `${quoted(text)} is no model id`,
    hint: 'the id as it is called, such as openai.gpt-5.5, or the ARN of an endpoint, a provisioned or an imported model; the ARN of a profile goes under inferenceProfiles',
  },
);

/** For editors: no month has more days than it can have. */
const CALENDAR_DAY =
  '\\d{4}-((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)|02-(0[1-9]|[12]\\d))';

/** A day, meaning its midnight in UTC, or an instant with its offset. */
export const moment = textThat((text) => toMoment(text) !== null, {
  code: 'bad_date',
  message: (text) => `${quoted(text)} is no date`,
  hint: 'write a day such as 2026-06-03, or an instant with its offset such as 2026-06-03T12:00:00Z',
}).meta({
  pattern: `^${CALENDAR_DAY}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?(Z|[+-]\\d{2}:?\\d{2}))?$`,
});

const Day = z.iso.date();
const Instant = z.iso.datetime({ offset: true });

export function toMoment(text: string): Date | null {
  if (!Day.safeParse(text).success && !Instant.safeParse(text).success) return null;
  return readInstant(text);
}

/** As short as it says the same. */
function momentText(at: Date): string {
  const text = at.toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text;
}

export interface Span {
  readonly from: Date | null;
  readonly to: Date | null;
}

export const toSpan = (raw: { readonly from?: unknown; readonly to?: unknown }): Span => ({
  from: typeof raw.from === 'string' ? toMoment(raw.from) : null,
  to: typeof raw.to === 'string' ? toMoment(raw.to) : null,
});

export const isBackwards = ({ from, to }: Span): boolean =>
  from !== null && to !== null && from >= to;

export function spansMeet(a: Span, b: Span): boolean {
  const from = Math.max(a.from?.getTime() ?? -Infinity, b.from?.getTime() ?? -Infinity);
  const to = Math.min(a.to?.getTime() ?? Infinity, b.to?.getTime() ?? Infinity);
  return from < to;
}

export const bySpan = (a: Span, b: Span): number => {
  const [x, y] = [a.from?.getTime() ?? -Infinity, b.from?.getTime() ?? -Infinity];
  return x === y ? 0 : x < y ? -1 : 1;
};

export function spanText({ from, to }: Span): string {
  const begins = from === null ? '' : ` from ${momentText(from)}`;
  return to === null ? begins : `${begins} until ${momentText(to)}`;
}

/** The keys of a span as a file writes them. */
export const spanToFile = ({ from, to }: Span) => ({
  ...(from !== null && { from: momentText(from) }),
  ...(to !== null && { to: momentText(to) }),
});
