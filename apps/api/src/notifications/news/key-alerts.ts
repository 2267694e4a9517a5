import type { endingKeys } from '../../access/access.module.js';
import { minuteText } from '../../platform/text/instant.js';
import type { Alert } from '../alert.js';

/** How long before its end a key is warned about. */
export const KEY_WARNING_DAYS = 14;

/** Pure. A key ends soon: its program stops working then. */
export function alertOfEndingKey(
  { id, name, kind, team, expiresAt, createdBy }: endingKeys.EndingKey,
  at: Date,
): Alert {
  return {
    event: 'key',
    key: `key/${id}/${expiresAt.toISOString()}`,
    thread: `key/${id}`,
    teams: team === null ? [] : [team],
    people: [createdBy],
    usd: null,
    title: `The ${kind} key ${name} ends on ${minuteText(expiresAt)}`,
    lines: [
      'What uses it is refused from then on.',
      'Make another key on the page of API keys, give it to the program, and revoke this one.',
    ],
    path: `/platform/keys?apiKey=${id}`,
    at,
    breaks: null,
  };
}
