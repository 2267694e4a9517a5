import { formatInstant } from '../../shared/format/dates.js';
import type { Every, ViewReport } from '../../shared/views/reports.query.js';

export const EVERY: readonly { readonly value: Every; readonly label: string }[] = [
  { value: 'day', label: 'Every day: the day before' },
  { value: 'week', label: 'Every Monday: the week before' },
  { value: 'month', label: 'On the first of each month: the month before' },
];

const OFTEN: Readonly<Record<Every, string>> = {
  day: 'Daily',
  week: 'Weekly',
  month: 'Monthly',
};

/** "Weekly to you, finops" */
export function sentTo({ every, mailsOwner, isMine, ownerName, channels }: ViewReport): string {
  const owner = mailsOwner ? [isMine ? 'you' : ownerName] : [];
  return `${OFTEN[every]} to ${[...owner, ...channels].join(', ')}`;
}

/** How it stands: when it is sent next, or why it is not. */
export function standing(
  { state, stoppedBecause, nextAt }: ViewReport,
  zone: string,
): { readonly type: 'success' | 'stopped' | 'error'; readonly text: string } {
  if (state === 'stopped')
    return { type: 'error', text: `Stopped: ${stoppedBecause ?? 'it cannot be sent.'}` };
  if (state === 'paused') return { type: 'stopped', text: 'Paused' };
  return { type: 'success', text: `Next ${formatInstant(nextAt, zone)}` };
}

/** What did not arrive of the last one, in words. */
export const failuresOf = ({ deliveries }: ViewReport): string[] =>
  deliveries.flatMap(({ channel, state, error }) =>
    error === null
      ? []
      : [
          `${channel ?? 'E-mail'}: ${error}${state === 'waiting' ? ' It is tried again.' : ' It was given up.'}`,
        ],
  );
