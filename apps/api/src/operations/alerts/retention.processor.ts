import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Handles, job, type JobHandler } from '../../platform/jobs.js';
import { PastRetention } from '../../platform/postgres/past-retention.service.js';
import { removal } from '../../platform/postgres/removal.js';

export const purgeOperations = job('purge-operations', z.object({}), 3);

const EPISODES = `DELETE FROM operations.episode WHERE id IN (
  SELECT id FROM operations.episode WHERE last_at < $1::timestamptz ORDER BY last_at LIMIT $2 FOR UPDATE SKIP LOCKED)`;

const NOTES = `DELETE FROM operations.deploy_note WHERE id IN (
  SELECT id FROM operations.deploy_note WHERE at < $1::timestamptz ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)`;

const REMOVALS = { episodes: removal(EPISODES), notes: removal(NOTES) };

/** Removes episodes and notes of deployments that are past retention. */
@Handles(purgeOperations)
@Injectable()
export class OperationsRetention implements JobHandler {
  constructor(@Inject(PastRetention) private readonly past: PastRetention) {}

  run(): Promise<Record<string, number>> {
    return this.past.remove(REMOVALS);
  }
}
