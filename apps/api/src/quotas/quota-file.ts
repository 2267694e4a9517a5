import { z } from 'zod';
import { isZone } from '../budgets/budgets.module.js';
import {
  type LineOf,
  listOf,
  type Note,
  noteRepeats,
  quoted,
  recordOf,
  textOf,
  textThat,
} from '../org/org.module.js';
import { LIMIT_NAMES } from './quota.js';

const id = textThat((text) => /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$/.test(text), {
  code: 'bad_quota_id',
  message: (text) => `${quoted(text)} cannot name a quota`,
  hint: 'a letter or digit, then up to 99 letters, digits or _ . : -',
});

const timezone = textThat((text) => /^[A-Za-z]/.test(text) && isZone(text), {
  code: 'bad_timezone',
  message: (text) => `${quoted(text)} is no time zone`,
  hint: 'write a name of the IANA list, such as UTC or Europe/Berlin; an offset is no time zone',
});

const word = textThat((text) => text.trim() !== '' && text.length <= 256 && !/\p{Cc}/u.test(text), {
  code: 'bad_text',
  message: () => 'this text is blank, longer than 256 characters, or holds control characters',
  hint: 'the value exactly as calls carry it; a model may hold *',
});

/** Sums of counts stay exact in a double. */
const COUNT_MAX = 1_000_000_000_000;
const count = z.int().min(1).max(COUNT_MAX).optional();

export const QuotaInFile = z.strictObject({
  id,
  scope: z.record(word, word).optional(),
  requestsPerMinute: count,
  tokensPerMinute: count,
  tokensPerDay: count,
  concurrency: count,
  maxOutputTokens: count,
  timezone: timezone.optional(),
});
export type QuotaInFile = z.infer<typeof QuotaInFile>;

export function checkQuotas(raw: unknown, note: Note, lineOf: LineOf): void {
  const items = listOf(raw).map(recordOf);
  const ids = items.flatMap((item, index) => {
    const name = textOf(item['id']);
    return name === undefined
      ? []
      : [{ key: name, path: [index, 'id'], what: `the quota ${quoted(name)}` }];
  });
  noteRepeats(ids, 'duplicate_quota', note, lineOf);
  items.forEach((item, index) => {
    if (LIMIT_NAMES.some((name) => item[name] !== undefined)) return;
    note({
      path: [index],
      code: 'quota_without_limit',
      message: 'this quota limits nothing',
      hint: `give at least one of ${LIMIT_NAMES.join(', ')}`,
    });
  });
}
