import { describe, expect, it } from '@jest/globals';
import { GROWING_MAX, GROWTH } from '../support/house/growth.js';
import { api, isTest } from '../support/house/house.js';
import { TABLES } from '../support/house/tables.js';

const tables = Object.values(TABLES).flat();
const sources = api.filter((one) => !isTest(one)).map(({ text }) => text);

const isDeletedFrom = (table: string): boolean => {
  const name = table.replace('.', '\\.');
  const deletion = new RegExp(
    `(?:DELETE FROM|TRUNCATE)\\s+"?${name}"?\\b|prisma\\.${name}\\.delete`,
  );
  return sources.some((text) => deletion.test(text));
};

describe('tables', () => {
  it('each have a reason for which they do not grow for ever', () => {
    expect(tables.filter((table) => GROWTH[table] === undefined)).toEqual([]);
    expect(Object.keys(GROWTH).filter((table) => !tables.includes(table))).toEqual([]);
  });

  it('that are purged are named by a deletion in the code', () => {
    const purged = Object.keys(GROWTH).filter((table) => GROWTH[table] === 'purged');
    expect(purged.filter((table) => !isDeletedFrom(table))).toEqual([]);
  });

  it('that grow for ever become no more', () => {
    const growing = Object.values(GROWTH).filter((bound) => bound === 'growing').length;
    expect(growing).toBeLessThanOrEqual(GROWING_MAX);
  });
});
