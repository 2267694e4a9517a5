import { LIMIT_NAMES } from '@bursar/limits';
import { z } from 'zod';
import { type LineOf, type Note, noteRepeats } from '../config/config.module.js';
import { textThat } from '../platform/text/checked-text.js';
import { listOf, recordOf, textOf } from '../platform/text/raw.js';
import { quoted, timezone } from '../org/org.module.js';
import { COUNT_MAX } from './quota.js';

const id = textThat((text) => /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$/.test(text), {
  code: 'bad_quota_id',
  message: (text) => `${quoted(text)} cannot name a quota`,
  hint: 'a letter or digit, then up to 99 letters, digits or _ . : -',
});

const word = textThat((text) => text.trim() !== '' && text.length <= 256 && !/\p{Cc}/u.test(text), {
  code: 'bad_text',
  message: () => 'this text is blank, longer than 256 characters, or holds control characters',
  hint: 'the value exactly as calls carry it; a model may hold *',
});

const count = z.int().min(1).max(COUNT_MAX).optional();

export const QuotaInFile = z
  .strictObject({
    id,
    scope: z.record(word, word).optional(),
    requestsPerMinute: count,
    tokensPerMinute: count,
    tokensPerDay: count,
    concurrency: count,
    maxOutputTokens: count,
    timezone: timezone.optional(),
  })
  .meta({ anyOf: LIMIT_NAMES.map((name) => ({ required: [name] })) });
export type QuotaInFile = z.infer<typeof QuotaInFile>;

const STARS_MAX = 8;

/** What gateways can read in a policy. */
export const isModelPattern = (text: string): boolean =>
  /^[^\s\p{Cc}]+$/u.test(text) && text.split('*').length <= STARS_MAX + 1;

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
    const model = textOf(recordOf(item['scope'])['model']);
    if (model !== undefined && !isModelPattern(model))
      note({
        path: [index, 'scope', 'model'],
        code: 'bad_model',
        message: `${quoted(model)} is no model and no pattern of models`,
        hint: `no white space, and at most ${STARS_MAX} times *`,
      });
    if (LIMIT_NAMES.some((name) => item[name] !== undefined)) return;
    note({
      path: [index],
      code: 'quota_without_limit',
      message: 'this quota limits nothing',
      hint: `give at least one of ${LIMIT_NAMES.join(', ')}`,
    });
  });
}
