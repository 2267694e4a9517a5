import { accounts } from '../../access/access.module.js';
import type { Sql } from '../../platform/database.js';
import { isUuid } from '../../platform/ids.js';
import type { Channel } from '../settings/channel.js';

const PREFIX = 'person/';

/** Mail to one person, under the address that they have when it is sent. No channel of the file can be called so. */
export const personChannel = (person: string): string => `${PREFIX}${person}`;

export const isPersonChannel = (channel: string): boolean => channel.startsWith(PREFIX);

/** Null: their account is not open any more. */
export async function findPersonChannel(sql: Sql, channel: string): Promise<Channel | null> {
  const person = channel.slice(PREFIX.length);
  if (!isUuid(person)) return null;
  const known = (await accounts.actingPeople(sql, [person])).get(person);
  return known === undefined
    ? null
    : { id: channel, type: 'email', settings: { to: [known.email] } };
}
