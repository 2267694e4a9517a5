import { Deliveries } from '../../../apps/api/src/notifications/delivery/deliveries.service.js';
import {
  type Alert,
  raiseAlert,
} from '../../../apps/api/src/notifications/notifications.module.js';
import { RoutingService } from '../../../apps/api/src/notifications/routing/routing.service.js';
import { Database } from '../../../apps/api/src/platform/database.js';
import type { Caller } from '../http/client.js';
import type { TestBursar } from '../processes/server.js';
import { TWO_TEAMS } from '../usage/lines.js';

/** Something that people should know; the key makes it another one. */
export const alertOf = (key: string, more: Partial<Alert> = {}): Alert => ({
  event: 'budget',
  key,
  thread: key,
  teams: ['search'],
  usd: '412.5',
  title: `Alert ${key}`,
  lines: ['Because of a test.'],
  path: '/budgets/search',
  at: new Date(),
  breaks: null,
  ...more,
});

export const raise = (bursar: TestBursar, alert: Alert): Promise<void> =>
  raiseAlert(bursar.app.get(Database, { strict: false }), alert);

export const route = (bursar: TestBursar): Promise<{ routed: number }> =>
  bursar.app.get(RoutingService, { strict: false }).run();

/** Sends what is due now, channel by channel. */
export async function sendDue(bursar: TestBursar): Promise<void> {
  const deliveries = bursar.app.get(Deliveries, { strict: false });
  for (const channel of await deliveries.due()) await deliveries.sendDue(channel, () => true);
}

/** Every message is due: by a second, for Postgres counts parts of the millisecond that the api's clock leaves out. */
export async function makeAllDue({ rows }: Pick<TestBursar, 'rows'>): Promise<void> {
  await rows(`UPDATE notifications.message SET due_at = now() - interval '1 second'`);
}

/** `channels:` and `alerts:` of a configuration file, after two teams. */
export const alertsFile = (channels: readonly string[], alerts: readonly string[]): string =>
  `${TWO_TEAMS}channels:\n${listOf(channels)}alerts:\n${listOf(alerts)}`;

const listOf = (items: readonly string[]): string => items.map((one) => `  - ${one}\n`).join('');

export interface StoredMessage {
  readonly channel: string;
  readonly key: string;
  readonly state: string;
  readonly attempts: number;
  readonly error: string | null;
}

export const storedMessages = (bursar: Pick<TestBursar, 'rows'>): Promise<StoredMessage[]> =>
  bursar.rows<StoredMessage>(
    `SELECT m.channel, a.key, m.state, m.attempts, m.error FROM notifications.message m
     JOIN notifications.alert a ON a.id = m.alert ORDER BY a.id, m.channel`,
  );

export interface Inbox {
  readonly unread: number;
  readonly edges: readonly {
    readonly node: { readonly id: string; readonly title: string; readonly readAt: string | null };
  }[];
}

export async function inboxOf(bursar: TestBursar, as: Caller): Promise<Inbox> {
  const query = '{ inbox { unread edges { node { id title readAt } } } }';
  return (await bursar.gql<{ inbox: Inbox }>(query, {}, as)).inbox;
}

export const titlesOf = (inbox: Inbox): string[] => inbox.edges.map(({ node }) => node.title);
