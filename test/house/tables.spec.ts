import { describe, expect, it } from '@jest/globals';
import { api, FLOW } from '../support/house/house.js';
import { tableDifferences } from '../support/house/rules.js';
import { readSource, sourcesUnder } from '../support/house/sources.js';
import { MOVED, TABLES } from '../support/house/tables.js';

const CREATED = /^CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?"?([a-z_.]+)"? \(/gm;

/** The migrations that everything begins with, one for each domain that has tables. */
const BASELINE = /\/2026112800\d{2}00_(\w+)\/migration\.sql$/;

const isNamedBySomeMigration = (domain: string): boolean =>
  sourcesUnder('prisma/migrations', /\.sql$/).some(({ name }) =>
    new RegExp(`/\\d{14}_${domain}/migration\\.sql$`).test(name),
  );

/** What has to cross, and why: it may become less, and never more. */
const crossing = JSON.parse(readSource('test/house/tables.json')) as Record<
  string,
  Record<string, string>
>;

describe('tables', () => {
  it('belong to one domain each, and every table to some', () => {
    const owned = Object.values(TABLES).flat();
    expect(owned.filter((table, i) => owned.indexOf(table) !== i)).toEqual([]);
    expect(Object.keys(TABLES).filter((domain) => !FLOW.includes(domain))).toEqual([]);
    const migrations = sourcesUnder('prisma/migrations', /\.sql$/);
    const gone = new Set(
      migrations.flatMap(({ text }) =>
        [
          ...text.matchAll(
            /(?:DROP TABLE(?: IF EXISTS)?|ALTER TABLE) "?([a-z_.]+)"?(?: RENAME TO|;)/g,
          ),
        ].map(([, name = '']) => name),
      ),
    );
    const created = migrations.flatMap(({ text }) =>
      [...text.matchAll(CREATED)].map(([, name = '']) => name),
    );
    const free = created.filter((name) => !owned.includes(name) && !gone.has(name));
    expect(free).toEqual([]);
  });

  it('are made by the migration that is named after their domain, or by a later one', () => {
    const baseline = sourcesUnder('prisma/migrations', /\.sql$/).filter(({ name }) =>
      BASELINE.test(name),
    );
    const domains = baseline.map(({ name }) => BASELINE.exec(name)?.[1] ?? '');
    expect(domains).toEqual(Object.keys(TABLES).filter((domain) => domains.includes(domain)));
    const later = Object.keys(TABLES).filter((domain) => !domains.includes(domain));
    expect(later.filter((domain) => !isNamedBySomeMigration(domain))).toEqual([]);
    const wrong = baseline.flatMap(({ name, text }) => {
      const owned = TABLES[BASELINE.exec(name)?.[1] ?? ''] ?? [];
      return [...text.matchAll(CREATED)]
        .map(([, table = '']) => table)
        .filter((table) => !owned.includes(table) && MOVED[table] !== BASELINE.exec(name)?.[1])
        .map((table) => `${name} makes ${table}`);
    });
    expect(wrong).toEqual([]);
  });

  it('are read and written by their own domain alone, but for what is listed', () => {
    expect(tableDifferences(api, crossing)).toEqual([]);
  });

  it('cross with a reason', () => {
    const reasons = Object.values(crossing).flatMap((tables) => Object.values(tables));
    expect(reasons.filter((reason) => !/^[A-Z].{20,}\.$/.test(reason))).toEqual([]);
  });

  it.each([
    ['in SQL', 'await sql.rows(`SELECT count(*) FROM ledger.batch`)', 'ledger.batch'],
    ['of no schema in SQL', 'await sql.rows(`SELECT name FROM team t`)', 'team'],
    ['as an entity', 'await tx.prisma.apiKey.count()', 'api_key'],
  ])('are noticed where another domain names one %s', (_how, text, table) => {
    const seeded = { name: 'apps/api/src/explain/seeded.repository.ts', text };
    expect(tableDifferences([seeded], {})).toEqual([`explain now uses ${table}`]);
  });

  it('leave the list when their use is gone', () => {
    const listed = { explain: { team: 'Names are shown.' } };
    expect(tableDifferences([], listed)).toEqual([
      'explain uses team no more: take it out of test/house/tables.json',
    ]);
  });
});
