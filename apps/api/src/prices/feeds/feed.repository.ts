import { loadApprovals, ruleFor } from '../../approvals/approvals.module.js';
import type { Sql } from '../../platform/database.js';
import { isPublished, loadBook } from '../prices.repository.js';
import { type Day, type Held, midnightOf, type Seen } from './offered.js';
import type { BookState } from './import-plan.js';
import type { NewRow } from './row-set.js';

/** Who lists each row that is in the book. */
export async function loadSightings(sql: Sql): Promise<Map<number, Seen[]>> {
  const rows = await sql.rows<Seen & { rowId: number }>(
    `SELECT s.row_id AS "rowId", s.source, s.document, s.first_seen::text AS "firstSeen", s.last_seen::text AS "lastSeen"
     FROM price_sighting s JOIN price_row r ON r.id = s.row_id WHERE r.system_to IS NULL
     ORDER BY s.row_id, s.source, s.document`,
  );
  const sightings = new Map<number, Seen[]>();
  for (const { rowId, ...seen } of rows) {
    const known = sightings.get(rowId) ?? [];
    known.push(seen);
    sightings.set(rowId, known);
  }
  return sightings;
}

type StoredHeld = Omit<Held, 'contextOver'> & { contextOver: string | null };

const HELD = `SELECT id, content_key AS "contentKey", kind, state, provider, surface, model, routing, to_jsonb(regions) AS regions, tier,
  context_over::text AS "contextOver", per_1m AS "per1M", per_unit AS "perUnit", valid_from AS "validFrom", guards, sources,
  row_in_force AS "rowInForce", first_seen::text AS "firstSeen", last_seen::text AS "lastSeen", decided_at AS "decidedAt",
  decided_by AS "decidedBy", reason FROM price_held`;

/** In the order in which they came. */
export async function loadHeld(sql: Sql, states?: readonly string[]): Promise<Held[]> {
  const rows = await sql.rows<StoredHeld>(
    `${HELD} WHERE $1::jsonb IS NULL OR state IN (SELECT jsonb_array_elements_text($1::jsonb)) ORDER BY id`,
    [states === undefined ? null : JSON.stringify(states)],
  );
  return rows.map((row) => ({
    ...row,
    contextOver: row.contextOver === null ? null : BigInt(row.contextOver),
  }));
}

export async function loadState(
  sql: Sql,
  reasons: Readonly<Record<string, string>>,
): Promise<BookState> {
  const { rows } = await loadBook(sql, null);
  const sightings = await loadSightings(sql);
  const held = await loadHeld(sql);
  const takesApproval = ruleFor(await loadApprovals(sql), 'prices', null) !== null;
  return { rows: rows.filter(isPublished), sightings, held, reasons, takesApproval };
}

/** Rows with who lists them; a part of a row keeps what was known of the whole. */
export async function insertRows(sql: Sql, rows: readonly NewRow[], at: Date): Promise<void> {
  if (rows.length === 0) return;
  const plain = rows.map(({ contextOver, ...row }) => ({
    ...row,
    contextOver: contextOver?.toString() ?? null,
  }));
  const inserted = await sql.rows<{ id: number }>(
    `INSERT INTO price_row (provider, surface, model, routing, regions, tier, context_over, per_1m, per_unit,
       valid_from, valid_to, system_from, source, status, owner)
     SELECT provider, surface, model, routing, ARRAY(SELECT jsonb_array_elements_text(regions)), tier, "contextOver",
       "per1M", nullif("perUnit", 'null'), "validFrom", "validTo", $2::timestamptz, source, coalesce(status, ''), owner
     FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS e (item, at),
       jsonb_to_record(item) AS r (provider text, surface text, model text, routing text, regions jsonb,
       tier text, "contextOver" bigint, "per1M" jsonb, "perUnit" jsonb, "validFrom" timestamptz, "validTo" timestamptz,
       source text, status text, owner text)
     ORDER BY e.at RETURNING id`,
    [JSON.stringify(plain), at.toISOString()],
  );
  const ids = inserted.map(({ id }) => id).sort((a, b) => a - b);
  const sightings = rows.flatMap(({ origin, seen }, index) =>
    origin === null ? seen.map((one) => ({ id: ids[index], ...one })) : [],
  );
  const parts = rows.flatMap(({ origin }, index) =>
    origin === null ? [] : [{ id: ids[index], origin }],
  );
  await sql.rows(
    `INSERT INTO price_sighting (row_id, source, document, first_seen, last_seen)
     SELECT id, source, document, "firstSeen", "lastSeen" FROM jsonb_to_recordset($1::jsonb)
       AS s (id int, source text, document text, "firstSeen" date, "lastSeen" date)
     UNION SELECT p.id, s.source, s.document, s.first_seen, s.last_seen FROM jsonb_to_recordset($2::jsonb)
       AS p (id int, origin int) JOIN price_sighting s ON s.row_id = p.origin`,
    [JSON.stringify(sightings), JSON.stringify(parts)],
  );
}

/** These rows were listed on that day. */
export async function noteSightings(
  sql: Sql,
  rows: readonly number[],
  { source, document }: Pick<Seen, 'source' | 'document'>,
  day: Day,
): Promise<void> {
  await sql.rows(
    `INSERT INTO price_sighting AS s (row_id, source, document, first_seen, last_seen)
     SELECT value::int, $2, $3, $4::date, $4::date FROM jsonb_array_elements_text($1::jsonb)
     ON CONFLICT (row_id, source, document) DO UPDATE SET last_seen = greatest(s.last_seen, excluded.last_seen)`,
    [JSON.stringify(rows), source, document, day],
  );
}

export async function saveHeld(sql: Sql, held: readonly Held[]): Promise<void> {
  for (const one of held) {
    await sql.rows(
      `INSERT INTO price_held (content_key, kind, state, provider, surface, model, routing, regions, tier, context_over,
         per_1m, per_unit, valid_from, guards, sources, row_in_force, first_seen, last_seen, decided_at, decided_by, reason)
       VALUES ($1, $2, $3, $4, $5, $6, $7, ARRAY(SELECT jsonb_array_elements_text($8::jsonb)), $9, $10::bigint, $11::jsonb,
         $12::jsonb, $13::timestamptz, $14::jsonb, $15::jsonb, $16::int, $17::date, $18::date, $19::timestamptz, $20, $21)
       ON CONFLICT (content_key) DO UPDATE SET kind = excluded.kind, state = excluded.state, guards = excluded.guards,
         sources = excluded.sources, row_in_force = excluded.row_in_force, first_seen = excluded.first_seen,
         last_seen = excluded.last_seen, decided_at = excluded.decided_at, decided_by = excluded.decided_by,
         reason = excluded.reason`,
      [
        ...[one.contentKey, one.kind, one.state, one.provider, one.surface, one.model, one.routing],
        ...[JSON.stringify(one.regions), one.tier, one.contextOver?.toString() ?? null],
        ...[JSON.stringify(one.per1M), JSON.stringify(one.perUnit)],
        ...[one.validFrom?.toISOString() ?? null, JSON.stringify(one.guards)],
        ...[JSON.stringify(one.sources), one.rowInForce],
        ...[midnightOf(one.firstSeen).toISOString(), midnightOf(one.lastSeen).toISOString()],
        ...[one.decidedAt?.toISOString() ?? null, one.decidedBy, one.reason],
      ],
    );
  }
}

export interface BookAge {
  /** The last day on which any source listed a price of the book. */
  readonly confirmedOn: Day | null;
  readonly rows: number;
  readonly singleSource: number;
  readonly unconfirmed: number;
  readonly unconfirmedModels: readonly string[];
}

/** Of the published prices that count now or later; `since` is the day before which a confirmation is old. */
export async function bookAge(sql: Sql, now: Date, since: Day): Promise<BookAge> {
  const [row] = await sql.rows<BookAge>(
    `WITH listed AS (
       SELECT r.id, r.model, r.status, max(s.last_seen) AS seen, count(DISTINCT s.source) AS sources
       FROM price_row r LEFT JOIN price_sighting s ON s.row_id = r.id
       WHERE r.system_to IS NULL AND r.owner NOT IN ('config', 'provisional')
         AND coalesce(r.valid_to > $1::timestamptz, true)
       GROUP BY r.id)
     SELECT max(seen)::text AS "confirmedOn", count(*)::int AS rows,
       (count(*) FILTER (WHERE status = 'single-source' AND sources < 2))::int AS "singleSource",
       (count(*) FILTER (WHERE coalesce(seen < $2::date, true)))::int AS unconfirmed,
       to_jsonb(coalesce((array_agg(DISTINCT model ORDER BY model) FILTER (WHERE coalesce(seen < $2::date, true))), '{}'))
         AS "unconfirmedModels"
     FROM listed`,
    [now.toISOString(), since],
  );
  if (row === undefined) throw new Error('The age of the price book could not be read.');
  return row;
}
