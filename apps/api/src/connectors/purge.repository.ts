import { type Removal, removal } from '../platform/postgres/removal.js';
import { metricRemovals } from '../reconciliation/reconciliation.module.js';

/** Messages without a job's answer stay. A message is taken within two hours of its sending, so that none comes back. */
const MESSAGES = `DELETE FROM connectors.sns_message WHERE id IN (
  SELECT id FROM connectors.sns_message WHERE received_at < $1::timestamptz AND (read_at IS NOT NULL OR type <> 'Notification')
  ORDER BY received_at LIMIT $2)`;

const ANOMALIES = `DELETE FROM connectors.aws_anomaly WHERE id IN (
  SELECT id FROM connectors.aws_anomaly WHERE coalesce(ends_at, sent_at) < $1::timestamptz ORDER BY starts_at LIMIT $2)`;

/**
 * By the day in its key, an object of before the first day that is read is passed over. One whose key has another layout is listed
 * for as long as it is in the bucket, so its row stays.
 */
const OBJECTS = `DELETE FROM connectors.object WHERE (source, bucket, key) IN (
  SELECT source, bucket, key FROM connectors.object WHERE modified_at < $1::timestamptz - interval '2 days'
    AND key ~ 'AWSLogs/\\d{12}/BedrockModelInvocationLogs/[a-z0-9-]+/\\d{4}/\\d{2}/\\d{2}/\\d{2}/'
  ORDER BY modified_at LIMIT $2)`;

/** Months that ended before: only the one under way has a budget. */
const REQUESTS = `DELETE FROM connectors.paid_request WHERE (source, month) IN (
  SELECT source, month FROM connectors.paid_request WHERE month < to_char($1::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM') LIMIT $2)`;

const CHECKS = `DELETE FROM connectors.check_spend WHERE (account, month) IN (
  SELECT account, month FROM connectors.check_spend WHERE month < to_char($1::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM') LIMIT $2)`;

/** What readings leave behind, once it is past retention. */
export const REMOVALS: Readonly<Record<string, Removal>> = {
  messages: removal(MESSAGES),
  awsAnomalies: removal(ANOMALIES),
  objects: removal(OBJECTS),
  requests: removal(REQUESTS),
  checks: removal(CHECKS),
  ...metricRemovals,
};
