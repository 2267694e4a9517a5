import { personBehind } from '../access/access.module.js';
import type { Actor } from '../platform/actor.js';
import type { Sql } from '../platform/database.js';

/** The person who asks, by whatever key; or a key that is no person's. */
export const askerOf = async (sql: Sql, { id }: Actor): Promise<string> =>
  (await personBehind(sql, id)) ?? id;
