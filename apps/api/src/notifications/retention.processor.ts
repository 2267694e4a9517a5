import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Handles, job, type JobHandler } from '../platform/jobs.js';
import { PastRetention } from '../platform/postgres/past-retention.service.js';
import { removal } from '../platform/postgres/removal.js';

export const purgeAlerts = job('purge-alerts', z.object({}), 3);

/** Alerts of which everything is sent or given up; the same for what belongs to them. */
const OLD = `SELECT a.id FROM notifications.alert a WHERE a.at < $1::timestamptz AND a.routed_at IS NOT NULL
  AND NOT EXISTS (SELECT FROM notifications.message w WHERE w.alert = a.id AND w.state = 'waiting')`;

const INBOX = `DELETE FROM notifications.inbox WHERE (person, alert) IN (
  SELECT i.person, i.alert FROM notifications.inbox i WHERE i.alert IN (${OLD}) LIMIT $2)`;

const MESSAGES = `DELETE FROM notifications.message WHERE id IN (
  SELECT m.id FROM notifications.message m WHERE m.alert IN (${OLD}) LIMIT $2)`;

const ATTACHMENTS = `DELETE FROM notifications.attachment WHERE (alert, position) IN (
  SELECT f.alert, f.position FROM notifications.attachment f WHERE f.alert IN (${OLD}) LIMIT $2)`;

const ALERTS = `DELETE FROM notifications.alert WHERE id IN (${OLD}
  AND NOT EXISTS (SELECT FROM notifications.message m WHERE m.alert = a.id)
  AND NOT EXISTS (SELECT FROM notifications.attachment f WHERE f.alert = a.id)
  AND NOT EXISTS (SELECT FROM notifications.inbox i WHERE i.alert = a.id) ORDER BY a.at LIMIT $2)`;

const REMOVALS = {
  inbox: removal(INBOX),
  messages: removal(MESSAGES),
  attachments: removal(ATTACHMENTS),
  alerts: removal(ALERTS),
};

/** Removes alerts that are past retention, with their messages and their places in inboxes. What still waits to be sent stays. */
@Handles(purgeAlerts)
@Injectable()
export class AlertRetention implements JobHandler {
  constructor(@Inject(PastRetention) private readonly past: PastRetention) {}

  run(): Promise<Record<string, number>> {
    return this.past.remove(REMOVALS);
  }
}
