import type { budgetFacts } from '../../budgets/budgets.module.js';
import type { stopFacts } from '../../controls/controls.module.js';
import { minuteText } from '../../platform/text/instant.js';
import type { Alert } from '../alert.js';
import { scopeWords, teamsOf } from './scope-words.js';

/** Pure. A stop was raised, was lifted, or has reached its end. */
export function alertOfStop(news: stopFacts.StopNews): Alert {
  const { stop, step, scope, by, reason, until, at } = news;
  const what = scopeWords(scope);
  const isRaised = step === 'raised';
  const end = until === null ? 'until someone lifts it' : `until ${minuteText(until)}`;
  return {
    event: 'stop',
    key: `stop/${stop}/${step}`,
    thread: `stop/${stop}`,
    teams: teamsOf(scope),
    usd: null,
    title: isRaised ? `Stopped: ${what}` : `No longer stopped: ${what}`,
    lines: isRaised
      ? [
          `${by} stopped it: ${reason}`,
          `Calls are denied ${end}. It is lifted on the page of stops.`,
        ]
      : [`${by} ended the stop: ${reason}`, 'Calls go on as their budgets allow.'],
    path: `/stop?stop=${stop}`,
    at: new Date(at),
    breaks: 'quiet-hours',
  };
}

/** Pure. A key may not be used until a person has looked at the call that broke its bound. */
export function alertOfFrozenKey(
  news: { readonly key: string; readonly admission: string; readonly reason: string },
  name: string | null,
  team: string | null,
  at: Date,
): Alert {
  const { key, admission, reason } = news;
  return {
    event: 'stop',
    key: `freeze/${key}/${admission}`,
    thread: `freeze/${key}`,
    teams: team === null ? [] : [team],
    usd: null,
    title: `The API key ${name ?? key} is frozen`,
    lines: [
      reason,
      'Its calls are denied. Review the call, then unfreeze the key on the page of stops.',
    ],
    path: `/stop?frozen=${encodeURIComponent(key)}`,
    at,
    breaks: 'quiet-hours',
  };
}

export type FrozenNews = NonNullable<(typeof budgetFacts.keyFrozen)['payload']>;
