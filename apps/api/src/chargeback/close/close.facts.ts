import { fact } from '../../platform/outbox.js';

/** A month was closed; its statements are to be drawn, if the process that closed it did not come to that. */
export const monthClosed = fact<{ readonly month: string; readonly version: number }>(
  'monthClosed',
);
