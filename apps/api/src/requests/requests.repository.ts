import type { Sql } from '../platform/database.js';
import type { RequestState, Subject } from './request.js';

export interface RequestRow {
  readonly id: string;
  readonly subject: Subject;
  readonly team: string | null;
  /** Decimal texts. */
  readonly from: string;
  readonly to: string;
  readonly until: Date;
  readonly why: string;
  /** As it was left: whether it has lapsed since follows from its time. */
  readonly state: Exclude<RequestState, 'lapsed' | 'ended'>;
  readonly evidence: unknown;
  readonly ancestorWarning: string | null;
  /** The person, also where a key of theirs asked. */
  readonly requestedBy: string;
  readonly requestedName: string;
  readonly requestedAt: Date;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly approvedTo: string | null;
  readonly decisionNote: string | null;
  /** When its raise was ended before its time. */
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
  readonly endReason: string | null;
}

const ofRaise = (column: string) =>
  `(SELECT i.${column} FROM limits.increase i WHERE i.request = request.id)`;
const plain = (column: string) => `trim_scale(${column})::text`;
const COLUMNS = `id::text AS id, kind, subject AS "subjectId", limit_name AS "limit", team, ${plain('from_amount')} AS "from",
  ${plain('to_amount')} AS "to", until, why, state, evidence, ancestor_warning AS "ancestorWarning",
  requested_by AS "requestedBy", requested_name AS "requestedName", requested_at AS "requestedAt", decided_by AS "decidedBy",
  decided_at AS "decidedAt", ${plain('approved_to')} AS "approvedTo", decision_note AS "decisionNote",
  ${ofRaise('ended_at')} AS "endedAt", ${ofRaise('ended_by')} AS "endedBy", ${ofRaise('end_reason')} AS "endReason"`;

type Row = Omit<RequestRow, 'subject'> & Omit<Subject, 'id'> & { readonly subjectId: string };

const toRow = ({ subjectId, kind, limit, ...row }: Row): RequestRow => ({
  ...row,
  subject: { kind, id: subjectId, limit },
});

const LISTED_MAX = 500;

export async function listRequests(sql: Sql): Promise<RequestRow[]> {
  const rows = await sql.rows<Row>(
    `SELECT ${COLUMNS} FROM limits.request ORDER BY requested_at DESC, id LIMIT ${LISTED_MAX}`,
  );
  return rows.map(toRow);
}

export async function findRequest(sql: Sql, id: string): Promise<RequestRow | null> {
  const [row] = await sql.rows<Row>(`SELECT ${COLUMNS} FROM limits.request WHERE id = $1::uuid`, [
    id,
  ]);
  return row === undefined ? null : toRow(row);
}

export async function findRequests(sql: Sql, ids: readonly string[]): Promise<RequestRow[]> {
  const rows = await sql.rows<Row>(
    `SELECT ${COLUMNS} FROM limits.request WHERE id = ANY($1::text[]::uuid[])`,
    [[...ids]],
  );
  return rows.map(toRow);
}

/** What a person asked for of a limit without an answer, also where its time is over by now. */
export async function findUndecided(
  sql: Sql,
  { kind, id, limit }: Subject,
  by: string,
): Promise<RequestRow[]> {
  const rows = await sql.rows<Row>(
    `SELECT ${COLUMNS} FROM limits.request WHERE kind = $1 AND subject = $2 AND limit_name = $3 AND requested_by = $4
       AND decided_at IS NULL`,
    [kind, id, limit, by],
  );
  return rows.map(toRow);
}

/** Locked, so that it is decided once. */
export async function lockRequest(sql: Sql, id: string): Promise<RequestRow | null> {
  const [row] = await sql.rows<Row>(
    `SELECT ${COLUMNS} FROM limits.request WHERE id = $1::uuid FOR UPDATE`,
    [id],
  );
  return row === undefined ? null : toRow(row);
}

export type NewRequest = Pick<
  RequestRow,
  | 'subject'
  | 'team'
  | 'from'
  | 'to'
  | 'until'
  | 'why'
  | 'evidence'
  | 'ancestorWarning'
  | 'requestedBy'
  | 'requestedName'
  | 'requestedAt'
>;

export async function insertRequest(sql: Sql, request: NewRequest): Promise<RequestRow> {
  const { subject } = request;
  const [row] = await sql.rows<Row>(
    `INSERT INTO limits.request (kind, subject, limit_name, team, from_amount, to_amount, until, why, state, evidence,
       ancestor_warning, requested_by, requested_name, requested_at)
     VALUES ($1, $2, $3, $4, $5::numeric, $6::numeric, $7::timestamptz, $8, 'open', $9::jsonb, $10, $11, $12, $13::timestamptz)
     RETURNING ${COLUMNS}`,
    [
      subject.kind,
      subject.id,
      subject.limit,
      request.team,
      request.from,
      request.to,
      request.until,
      request.why,
      JSON.stringify(request.evidence),
      request.ancestorWarning,
      request.requestedBy,
      request.requestedName,
      request.requestedAt,
    ],
  );
  if (row === undefined) throw new Error('A request was not written.');
  return toRow(row);
}

export interface Deciding {
  readonly state: 'approved' | 'denied' | 'withdrawn';
  readonly by: string;
  readonly at: Date;
  readonly to: string | null;
  readonly note: string | null;
}

export async function saveDecision(sql: Sql, id: string, deciding: Deciding): Promise<RequestRow> {
  const [row] = await sql.rows<Row>(
    `UPDATE limits.request SET state = $2, decided_by = $3, decided_at = $4::timestamptz, approved_to = $5::numeric,
       decision_note = $6 WHERE id = $1::uuid RETURNING ${COLUMNS}`,
    [id, deciding.state, deciding.by, deciding.at, deciding.to, deciding.note],
  );
  if (row === undefined) throw new Error('A decision was not written.');
  return toRow(row);
}

/** A request that has waited too long; null: it waits no longer. */
export async function escalateRequest(sql: Sql, id: string): Promise<RequestRow | null> {
  const [row] = await sql.rows<Row>(
    `UPDATE limits.request SET state = 'escalated' WHERE id = $1::uuid AND state = 'open' RETURNING ${COLUMNS}`,
    [id],
  );
  return row === undefined ? null : toRow(row);
}
