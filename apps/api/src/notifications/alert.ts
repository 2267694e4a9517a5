import type { Role } from '../platform/actor.js';

/** What an alert can be about: the words of `on` in the configuration file. */
export const ALERT_EVENTS = [
  'anomaly',
  'budget',
  'stop',
  'price',
  'source',
  'request',
  'close',
  'key',
] as const;
export type AlertEvent = (typeof ALERT_EVENTS)[number];

/** What a rule may ask for beside events: sums of a day or a week, and statements as they are issued. */
export const DIGESTS = ['daily-digest', 'weekly-digest', 'monthly-statement'] as const;
export type DigestKind = (typeof DIGESTS)[number];

/** What goes to certain receivers and through no rule of alerts: a digest, a saved view, a test. */
export type RoutedEvent = DigestKind | 'view-report' | 'test';

/** Something that people should know, before it is known who and where. */
export interface Alert {
  readonly event: AlertEvent;
  /** One message per key and channel, for ever: `budget/ID/WINDOW/80`. */
  readonly key: string;
  /** What groups messages: `budget/ID/WINDOW`. */
  readonly thread: string;
  /** Empty: the organisation. */
  readonly teams: readonly string[];
  /** Ids of persons whom it concerns by name: they find it in their inbox whatever their roles are. */
  readonly people?: readonly string[];
  readonly usd: string | null;
  readonly title: string;
  /** The cause, and what to do next. */
  readonly lines: readonly string[];
  /** The page of the web app that shows exactly this. */
  readonly path: string;
  readonly at: Date;
  /** Breaches and stops ignore quiet hours. */
  readonly breaks: 'quiet-hours' | null;
}

/** What is written about an alert: its own words, a digest or a test included. */
export interface StoredAlert extends Omit<Alert, 'event' | 'breaks' | 'people'> {
  readonly id: bigint;
  readonly event: AlertEvent | RoutedEvent;
}

/** Who finds an event in the inbox where no rule of the file names roles for it. */
export const READERS: Readonly<Record<AlertEvent, readonly Role[]>> = {
  anomaly: ['finance', 'platform', 'teamLead'],
  budget: ['finance', 'teamLead'],
  stop: ['finance', 'platform', 'teamLead'],
  price: ['finance', 'platform'],
  source: ['platform'],
  request: ['finance', 'platform', 'teamLead'],
  close: ['finance', 'teamLead'],
  key: ['platform'],
};
