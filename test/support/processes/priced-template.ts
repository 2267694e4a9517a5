/** The template of most tests: with the prices that ship, which each start would otherwise bring in again. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as audit from '../../../apps/api/src/audit/audit.service.js';
import type * as entries from '../../../apps/api/src/audit/audit.repository.js';
import type * as clock from '../../../apps/api/src/platform/clock.js';
import type * as config from '../../../apps/api/src/platform/config.js';
import type * as database from '../../../apps/api/src/platform/database.js';
import type * as prices from '../../../apps/api/src/prices/prices.service.js';
import { root } from '../../../tools/bootstrap.mjs';

/** Before any moment that a test stands at. */
const SEEDED_AT = new Date('2020-01-01T00:00:00Z');

/** Built, because Node itself reads no decorators. */
const built = <T>(file: string): Promise<T> =>
  import(pathToFileURL(path.join(root, 'apps/api/dist', `${file}.js`)).href) as Promise<T>;

export async function bringPricesIn(url: string): Promise<void> {
  const [{ readConfig }, { Database }, { AuditRepository }, { AuditService }, { PricesService }] =
    await Promise.all([
      built<typeof config>('platform/config'),
      built<typeof database>('platform/database'),
      built<typeof entries>('audit/audit.repository'),
      built<typeof audit>('audit/audit.service'),
      built<typeof prices>('prices/prices.service'),
    ]);
  const at: clock.Clock = { now: () => SEEDED_AT };
  const open = new Database(readConfig({ DATABASE_URL: url }), 'api');
  try {
    const log = new AuditService(new AuditRepository(open), at);
    await new PricesService(open, log, at).seedBook();
  } finally {
    await open.onModuleDestroy();
  }
}
