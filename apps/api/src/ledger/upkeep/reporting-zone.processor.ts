import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { OrgService } from '../../org/org.module.js';
import { type BulkTx, Database } from '../../platform/database.js';
import { Handles, job, type JobHandler } from '../../platform/jobs.js';
import { takeLock } from '../../platform/locks.js';
import { localTime } from '../../platform/postgres/local-time.js';
import { Values } from '../../platform/postgres/values.js';
import { MEASURE_COLUMNS } from '../measures.js';
import { clocksOfLedger, zoneOfSums } from '../reporting-zone.js';

export const rebuildReportingZone = job(
  'rebuild-reporting-zone',
  z.object({ version: z.number() }),
);

const added = MEASURE_COLUMNS.map((m) => `sum(${m})`).join(', ');

/**
 * Daily and monthly sums in the reporting zone, folded again when that zone changes. Batches that arrive meanwhile wait:
 * they hold the configuration's lock shared, and this holds it alone.
 */
@Handles(rebuildReportingZone)
@Injectable()
export class ReportingZoneProcessor implements JobHandler {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OrgService) private readonly org: OrgService,
  ) {}

  async run(): Promise<{ rebuilt: boolean }> {
    return this.database.bulk(async (tx) => {
      await takeLock(tx, 'configuration');
      const { reportingTimezone } = await this.org.recognition(tx);
      if ((await zoneOfSums(tx)) === reportingTimezone) return { rebuilt: false };
      await rebuild(tx, reportingTimezone);
      return { rebuilt: true };
    });
  }
}

async function rebuild(tx: BulkTx, timezone: string): Promise<void> {
  for (const table of ['spend_day', 'spend_month', 'spend_day_key', 'spend_month_key']) {
    await tx.rows(`DELETE FROM ledger.${table} WHERE zone = 1`);
  }
  if (timezone !== 'UTC') {
    const columns = MEASURE_COLUMNS.join(', ');
    const values = new Values();
    const day = localTime(clocksOfLedger(timezone), 'occurred_at', values);
    await tx.rows(
      `INSERT INTO ledger.spend_day_key (zone, day, key_id, ${columns})
       SELECT 1, ${day}::date, key_id, ${added} FROM ledger.charge GROUP BY 2, 3`,
      values.list,
    );
    await tx.rows(
      `INSERT INTO ledger.spend_month_key (zone, day, key_id, ${columns})
       SELECT 1, date_trunc('month', day)::date, key_id, ${added} FROM ledger.spend_day_key WHERE zone = 1 GROUP BY 2, 3`,
    );
    for (const grain of ['day', 'month']) {
      await tx.rows(
        `INSERT INTO ledger.spend_${grain} (zone, day, scope_id, ${columns})
         SELECT 1, s.day, k.scope_id, ${MEASURE_COLUMNS.map((m) => `sum(s.${m})`).join(', ')}
         FROM ledger.spend_${grain}_key s JOIN ledger.spend_key k ON k.id = s.key_id WHERE s.zone = 1 GROUP BY 2, 3`,
      );
    }
  }
  await tx.rows(`UPDATE ledger.setting SET value = $1 WHERE name = 'reporting-zone'`, [timezone]);
}
