import { fromFemto, toFemto } from '@bursar/pricing';
import type { Sql } from '../../platform/database.js';
import type { Charge, ServicePeriod } from './charge.js';

interface Stored extends Omit<Charge, 'amount' | 'service'> {
  readonly usd: string;
  readonly from: string;
  readonly to: string;
}

const CHARGE = `c.id, c.recorded_at AS "recordedAt", c.recorded_by AS "recordedBy", c.origin, c.reason, c.day::text AS date, c.kind,
  c.description, c.usd::text AS usd, c.cost_centre AS "costCentre", c.team, c.user_name AS "user", c.vendor, c.invoice,
  c.service_from::text AS "from", c.service_to::text AS "to", c.reference, c.reverses, r.id AS "reversedBy"
  FROM chargeback.charge c LEFT JOIN chargeback.charge r ON r.reverses = c.id`;

const toCharge = ({ usd, from, to, ...charge }: Stored): Charge => ({
  ...charge,
  amount: toFemto(usd),
  service: { from, to },
});

const read = async (sql: Sql, rest: string, values: readonly unknown[]): Promise<Charge[]> =>
  (await sql.rows<Stored>(`SELECT ${CHARGE} ${rest}`, values)).map(toCharge);

/** Those with a day of service in a month, in the order in which they were recorded. */
export const chargesServed = (sql: Sql, { from, to }: ServicePeriod): Promise<Charge[]> =>
  read(
    sql,
    'WHERE c.service_from < $2::date AND c.service_to > $1::date ORDER BY c.recorded_at, c.id',
    [from, to],
  );

export async function findCharge(sql: Sql, id: string): Promise<Charge | null> {
  return (await read(sql, 'WHERE c.id = $1::uuid', [id]))[0] ?? null;
}

/** Charges that say the same as these, or have a reference of these, or whose invoice the bill brought. */
export const rivals = (
  sql: Sql,
  contents: readonly string[],
  references: readonly string[],
): Promise<(Charge & { readonly content: string; readonly turn: number })[]> =>
  sql
    .rows<Stored & { content: string; turn: number }>(
      `SELECT c.content, c.turn, ${CHARGE}
       WHERE c.reverses IS NULL AND (c.content = ANY($1::uuid[]) OR c.reference = ANY($2::text[])) ORDER BY c.turn DESC`,
      [[...contents], [...references]],
    )
    .then((rows) =>
      rows.map((row) => ({ ...toCharge(row), content: row.content, turn: row.turn })),
    );

/** Of each invoice: what stands of it from the bill, or from everything else. */
export const chargesOfInvoices = (
  sql: Sql,
  invoices: readonly string[],
  which: 'bill' | 'others',
): Promise<Charge[]> =>
  read(
    sql,
    `WHERE c.invoice = ANY($1::text[]) AND c.reverses IS NULL AND r.id IS NULL AND (c.origin = 'bill') = $2::boolean
     ORDER BY c.id`,
    [[...invoices], which === 'bill'],
  );

export interface NewCharge extends Omit<Charge, 'reversedBy'> {
  /** A UUID over what it says. */
  readonly content: string;
  /** Which charge of this content it is: those before it were taken back. */
  readonly turn: number;
}

export async function insertCharges(sql: Sql, charges: readonly NewCharge[]): Promise<void> {
  if (charges.length === 0) return;
  const rows = charges.map(({ amount, service, ...charge }) => ({
    ...charge,
    usd: fromFemto(amount),
    from: service.from,
    to: service.to,
  }));
  await sql.rows(
    `INSERT INTO chargeback.charge (id, recorded_at, recorded_by, origin, reason, day, kind, description, usd, cost_centre, team,
       user_name, vendor, invoice, service_from, service_to, reference, content, turn, reverses)
     SELECT id, "recordedAt", "recordedBy", origin, reason, date, kind, description, usd, "costCentre", team,
       "user", vendor, invoice, "from", "to", reference, content, turn, reverses
     FROM jsonb_to_recordset($1::text::jsonb) AS c (id uuid, "recordedAt" timestamptz, "recordedBy" text, origin text, reason text,
       date date, kind text, description text, usd numeric, "costCentre" text, team text, "user" text, vendor text, invoice text,
       "from" date, "to" date, reference text, content uuid, turn int, reverses uuid)`,
    [JSON.stringify(rows)],
  );
}

/** Which charges a list shows. */
export interface ChargeFilter {
  /** With a day of service in [from, to). */
  readonly served: ServicePeriod | null;
  readonly kinds: readonly string[] | null;
  /** A part of the description, vendor, invoice or reference. */
  readonly text: string;
  readonly ids: readonly string[] | null;
}

/** The latest by date first. */
export async function pageOfCharges(
  sql: Sql,
  { served, kinds, text, ids }: ChargeFilter,
  first: number,
  after: readonly [date: string, id: string] | null,
): Promise<{ readonly charges: Charge[]; readonly totalCount: number; readonly total: string }> {
  const where = `WHERE ($1::date IS NULL OR (c.service_from < $2::date AND c.service_to > $1::date))
    AND ($3::text[] IS NULL OR c.kind = ANY($3::text[]))
    AND ($4 = '' OR strpos(lower(concat_ws(' ', c.description, c.vendor, c.invoice, c.reference)), lower($4)) > 0)
    AND ($5::uuid[] IS NULL OR c.id = ANY($5::uuid[]))`;
  const values = [
    served?.from ?? null,
    served?.to ?? null,
    kinds === null ? null : [...kinds],
    text,
    ids === null ? null : [...ids],
  ];
  const charges = await read(
    sql,
    `${where} AND ($6::date IS NULL OR (c.day, c.id) < ($6::date, $7::uuid)) ORDER BY c.day DESC, c.id DESC LIMIT $8::int`,
    [...values, after?.[0] ?? null, after?.[1] ?? null, first + 1],
  );
  const [sum] = await sql.rows<{ count: number; total: string }>(
    `SELECT count(*)::int AS count, trim_scale(coalesce(sum(c.usd), 0))::text AS total FROM chargeback.charge c ${where}`,
    values,
  );
  return { charges, totalCount: sum?.count ?? 0, total: sum?.total ?? '0' };
}
