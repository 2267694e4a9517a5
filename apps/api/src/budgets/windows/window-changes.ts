import type { Taken } from '@bursar/limits';
import { fromFemto } from '@bursar/pricing';
import type { Sql } from '../../platform/database.js';

interface Change {
  posted: bigint;
  presumed: bigint;
  held: bigint;
  leased: bigint;
}

/** What is to be added to windows: applied once, as the last thing that a transaction locks, in the order of their ids. */
export class WindowChanges {
  private readonly found = new Map<bigint, Change>();

  add(
    id: bigint,
    { posted, presumed, held, leased = 0n }: Omit<Taken, 'leased'> & Partial<Pick<Taken, 'leased'>>,
  ): void {
    const change = this.found.get(id);
    if (change === undefined) {
      this.found.set(id, { posted, presumed, held, leased });
      return;
    }
    change.posted += posted;
    change.presumed += presumed;
    change.held += held;
    change.leased += leased;
  }

  async apply(sql: Sql): Promise<void> {
    const rows = [...this.found].filter(
      ([, { posted, presumed, held, leased }]) =>
        posted !== 0n || presumed !== 0n || held !== 0n || leased !== 0n,
    );
    if (rows.length === 0) return;
    await sql.rows(
      `WITH change AS (SELECT * FROM unnest($1::bigint[], $2::numeric[], $3::numeric[], $4::numeric[], $5::numeric[])
         AS t(id, posted, presumed, held, leased)),
       locked AS (SELECT id FROM limits.budget_window WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE)
       UPDATE limits.budget_window w SET posted = w.posted + c.posted, presumed = w.presumed + c.presumed, held = w.held + c.held,
         leased = w.leased + c.leased
       FROM locked JOIN change c USING (id) WHERE w.id = locked.id`,
      [
        rows.map(([id]) => id.toString()),
        rows.map(([, { posted }]) => fromFemto(posted)),
        rows.map(([, { presumed }]) => fromFemto(presumed)),
        rows.map(([, { held }]) => fromFemto(held)),
        rows.map(([, { leased }]) => fromFemto(leased)),
      ],
    );
  }
}
