/** Integration tests on an installed Postgres of the oldest version that Bursar runs on, under a role without privileges. */
import { foreignPrograms } from '../test/support/processes/foreign-postgres.ts';
import { runJest } from './jest.ts';
import type { Counts } from './tally.ts';
import { POSTGRES_MAJOR_MIN } from '../apps/api/src/platform/postgres/supported-version.ts';

/** Tests that use the database in every way there is: COPY, locks, partitions, reports, migrations. A minute at most. */
export const ESSENTIAL = ['migrations', 'spend', 'settlements', 'keys', 'endpoints', 'leases'].map(
  (name) => `/${name}\\.e2e`,
);

/** Counts one test as skipped where that version is not installed. */
export async function runOnOldestPostgres(patterns: readonly string[] = []): Promise<Counts> {
  if (foreignPrograms(POSTGRES_MAJOR_MIN) === null) {
    console.log(`PostgreSQL ${POSTGRES_MAJOR_MIN} is not installed here: its tests are skipped.`);
    return { passed: 0, failed: 0, skipped: 1 };
  }
  process.env['BURSAR_TEST_POSTGRES'] = String(POSTGRES_MAJOR_MIN);
  try {
    return await runJest('integration', patterns.length > 0 ? ['--', ...patterns] : []);
  } finally {
    delete process.env['BURSAR_TEST_POSTGRES'];
  }
}
