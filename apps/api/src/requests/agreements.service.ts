import { Inject, Injectable } from '@nestjs/common';
import { personBehind } from '../access/access.module.js';
import { Database } from '../platform/database.js';
import { accountChanges, type Agreed, agreedBetween, nameOf } from './agreements.repository.js';

/**
 * Who agreed to what. That two accounts are two humans, no program can know; that one of them made or changed the other,
 * this one does, and says so to the reviewer.
 */
@Injectable()
export class AgreementsService {
  constructor(@Inject(Database) private readonly database: Database) {}

  async list(from: Date | null, to: Date | null) {
    const rows = await agreedBetween(this.database, from, to);
    const people = new Map<string, string>();
    const personOf = async (id: string): Promise<string> => {
      const known = people.get(id) ?? (await personBehind(this.database, id)) ?? id;
      people.set(id, known);
      return known;
    };
    const pairs: (readonly [Agreed, string, string])[] = [];
    for (const row of rows)
      pairs.push([row, await personOf(row.askedBy), await personOf(row.agreedBy)]);
    const made = new Set<string>();
    const involved = [...new Set(pairs.flatMap(([, asked, agreed]) => [asked, agreed]))];
    for (const { person, by } of await accountChanges(this.database, involved))
      made.add(`${await personOf(by)} ${person}`);
    const shown = pairs.map(async ([row, asked, agreed]) => ({
      ...row,
      askedBy: row.askedName,
      agreedBy: row.isByKey
        ? ((await nameOf(this.database, agreed)) ?? row.agreedName)
        : row.agreedName,
      key: row.isByKey ? row.agreedName : null,
      concern: concernOf(made.has(`${asked} ${agreed}`), made.has(`${agreed} ${asked}`)),
    }));
    return Promise.all(shown);
  }
}

function concernOf(askerMadeAgreer: boolean, agreerMadeAsker: boolean): string | null {
  if (askerMadeAgreer) return 'The person who asked has made or changed the account that agreed.';
  return agreerMadeAsker
    ? 'The person who agreed has made or changed the account that asked.'
    : null;
}
