import { Inject, Injectable } from '@nestjs/common';
import { SYSTEM } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { takeLock } from '../../platform/locks.js';
import { PricesService } from '../prices.service.js';

/** Which model an application profile calls, as AWS reports it. */
export interface ReportedProfile {
  readonly arn: string;
  readonly modelId: string;
}

/** Profiles that a source has found. What the configuration file says of a profile comes before. */
@Injectable()
export class ReportedProfilesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PricesService) private readonly prices: PricesService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Answers of how many another model is reported than before; the book is a new version where there is any. */
  async report(source: string, profiles: readonly ReportedProfile[]): Promise<number> {
    if (profiles.length === 0) return 0;
    return this.database.transaction(async (tx) => {
      await takeLock(tx, 'configuration');
      const changed = await tx.rows<{ arn: string }>(
        `INSERT INTO reported_profile AS r (arn, model_id, source, reported_at)
         SELECT arn, "modelId", $2, $3::timestamptz FROM json_to_recordset($1::text::json) AS t(arn text, "modelId" text)
         ON CONFLICT (arn) DO UPDATE SET model_id = excluded.model_id, source = excluded.source, reported_at = excluded.reported_at
         WHERE r.model_id <> excluded.model_id RETURNING arn`,
        [JSON.stringify(profiles), source, this.clock.now()],
      );
      if (changed.length > 0) await this.prices.bumpVersion(tx, SYSTEM, `profiles of ${source}`);
      return changed.length;
    });
  }
}
