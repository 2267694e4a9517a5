import { describe, expect, it } from '@jest/globals';
import {
  requireSupportedPostgres,
  UnsupportedPostgres,
} from '../../apps/api/src/platform/postgres/supported-version.js';
import { sourcesUnder } from '../support/house/sources.js';

/** What only versions after 15 understand, as it is written in SQL. */
const NEWER: readonly RegExp[] = [
  /\buuidv[47]\s*\(/,
  /\bany_value\s*\(/i,
  /\bJSON_(TABLE|VALUE|QUERY|EXISTS|SCALAR|SERIALIZE|ARRAYAGG|OBJECTAGG)\s*\(/,
  /\bIS\s+(NOT\s+)?JSON\b/,
  /\bRETURNING\s+(WITH\s*\(|(old|new)\.)/i,
  /\bmerge_action\s*\(/i,
  /\bON_ERROR\s+(ignore|stop|set_null)\b/i,
  /\bGENERATED\s+ALWAYS\s+AS\s*\((?![^;]*\)\s*STORED)/,
  /\bWITHOUT\s+OVERLAPS\b/,
  /\bNOT\s+ENFORCED\b/,
  /\bAT\s+LOCAL\b/,
  /\b(array_sort|array_reverse|array_shuffle|array_sample|casefold|pg_input_is_valid|random_normal|to_bin|to_oct|unistr)\s*\(/,
  /\btransaction_timeout\b/,
  /\bidle_replication_slot_timeout\b/,
  /\bsystem_user\b/i,
  /\bLOCALE_PROVIDER\s*=?\s*'?builtin/i,
];

const statements = [
  'apps/api/src',
  'prisma/migrations',
  'tools',
  'test/support',
  'packages',
].flatMap((folder) => sourcesUnder(folder, /\.(ts|mjs|sql)$/));

describe('the oldest Postgres that Bursar runs on', () => {
  it('understands every statement: none needs what a later version brought', () => {
    const wrong = statements
      .filter(({ name }) => !name.includes('/generated/'))
      .flatMap(({ name, text }) =>
        NEWER.map((feature) => feature.exec(text)?.[0])
          .filter((found) => found !== undefined)
          .map((found) => `${name}: ${found}`),
      );
    expect(statements.length).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
  });

  it.each([
    ['150000', '15.0'],
    ['160004', '16.4'],
    ['180001', '18.1'],
    ['190000', '19beta1'],
  ])('is one of those it starts on: %s', async (number, version) => {
    await expect(
      requireSupportedPostgres(() => Promise.resolve([{ number, version }])),
    ).resolves.toBeUndefined();
  });

  it.each([
    ['140011', '14.11 (Debian 14.11-1)'],
    ['90624', '9.6.24'],
  ])('is newer than what it refuses, by its version: %s', async (number, version) => {
    const asked = requireSupportedPostgres(() => Promise.resolve([{ number, version }]));
    await expect(asked).rejects.toBeInstanceOf(UnsupportedPostgres);
    await expect(asked).rejects.toThrow(`PostgreSQL ${version}; Bursar needs version 15 or newer`);
  });
});
