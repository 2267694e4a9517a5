import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Handles, job, type JobHandler } from '../platform/jobs.js';
import { PastRetention } from '../platform/postgres/past-retention.service.js';
import { removal } from '../platform/postgres/removal.js';

export const purgeAnomalies = job('purge-anomalies', z.object({}), 3);

const ANOMALIES = `DELETE FROM anomalies.anomaly WHERE id IN (
  SELECT id FROM anomalies.anomaly WHERE to_at < $1::timestamptz ORDER BY to_at LIMIT $2 FOR UPDATE SKIP LOCKED)`;

const PLANS = `DELETE FROM anomalies.plan WHERE id IN (
  SELECT id FROM anomalies.plan WHERE ends_at < $1::timestamptz ORDER BY ends_at LIMIT $2 FOR UPDATE SKIP LOCKED)`;

/** By then quiet weeks have made it what a team without one has. */
const THRESHOLDS = `DELETE FROM anomalies.threshold WHERE team IN (
  SELECT team FROM anomalies.threshold WHERE moved_at < $1::timestamptz LIMIT $2 FOR UPDATE SKIP LOCKED)`;

const REMOVALS = {
  anomalies: removal(ANOMALIES),
  plans: removal(PLANS),
  thresholds: removal(THRESHOLDS),
};

/** Removes anomalies that have ended, plans, and what was learnt of teams, once they are past retention. */
@Handles(purgeAnomalies)
@Injectable()
export class AnomalyRetention implements JobHandler {
  constructor(@Inject(PastRetention) private readonly past: PastRetention) {}

  run(): Promise<Record<string, number>> {
    return this.past.remove(REMOVALS);
  }
}
