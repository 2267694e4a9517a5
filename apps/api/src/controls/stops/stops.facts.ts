import { fact } from '../../platform/outbox.js';
import type { StopOrigin } from './stop.js';

/** A stop was raised, or lifted before its time. */
export interface StopNews {
  readonly stop: string;
  readonly step: 'raised' | 'ended';
  readonly scope: Readonly<Record<string, string>>;
  readonly origin: StopOrigin;
  readonly by: string;
  readonly reason: string;
  readonly until: string | null;
  readonly at: string;
}

export const stopChanged = fact<StopNews>('stopChanged');
