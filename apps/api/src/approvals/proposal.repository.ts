import type { Sql } from '../platform/database.js';
import { isUuid } from '../platform/ids.js';
import type { Approval, Proposal, ProposalState } from './proposal.js';

const columnsWith = (
  change: string,
) => `id::text AS id, what, subject, to_jsonb(teams) AS teams, trim_scale(amount_usd)::text AS "amountUsd", title, ${change} AS change, to_jsonb(lines) AS lines, reason, hash,
  to_jsonb(approvers) AS approvers, people, proposed_by AS "proposedBy", proposed_name AS "proposedName",
  proposed_for AS "proposedFor", proposed_at AS "proposedAt", expires_at AS "expiresAt", escalated_at AS "escalatedAt", state,
  ended_at AS "endedAt", ended_by AS "endedBy", note`;
const COLUMNS = columnsWith('change');
/** A whole configuration file is long, and no list looks at it again. */
const LISTED = columnsWith("CASE what WHEN 'configuration' THEN NULL ELSE change END");

const LISTED_MAX = 2_000;

/** What is looked for among proposals. */
export interface Sought {
  readonly isOver: boolean | null;
  /** A part of the title, the reason, what is changed, or the name of one who asked or decided; lower case. */
  readonly text: string;
}

/** What waits first, then the latest. */
export function listProposals(sql: Sql, { isOver, text }: Sought): Promise<Proposal[]> {
  return sql.rows(
    `SELECT ${LISTED} FROM approvals.proposal WHERE ($1::boolean IS NULL OR (state <> 'open') = $1)
       AND ($2 = '' OR strpos(lower(concat_ws(' ', title, reason, proposed_name, ended_by, note, array_to_string(lines, ' '))), $2) > 0)
     ORDER BY (state = 'open') DESC, proposed_at DESC, id LIMIT ${LISTED_MAX}`,
    [isOver, text],
  );
}

/** Those of these ids that wait. */
export function openProposals(sql: Sql, ids: readonly string[]): Promise<Proposal[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return sql.rows(
    `SELECT ${COLUMNS} FROM approvals.proposal WHERE state = 'open' AND id = ANY($1::text[]::uuid[])`,
    [[...ids]],
  );
}

export async function findProposal(sql: Sql, id: string): Promise<Proposal | null> {
  if (!isUuid(id)) return null;
  const [row] = await sql.rows<Proposal>(
    `SELECT ${COLUMNS} FROM approvals.proposal WHERE id = $1::uuid`,
    [id],
  );
  return row ?? null;
}

/** Locked, so that it is decided once. */
export async function lockProposal(sql: Sql, id: string): Promise<Proposal | null> {
  if (!isUuid(id)) return null;
  const [row] = await sql.rows<Proposal>(
    `SELECT ${COLUMNS} FROM approvals.proposal WHERE id = $1::uuid FOR UPDATE`,
    [id],
  );
  return row ?? null;
}

/** The one that waits for this change, locked. */
export async function lockOpen(sql: Sql, what: string, subject: string): Promise<Proposal | null> {
  const [row] = await sql.rows<Proposal>(
    `SELECT ${COLUMNS} FROM approvals.proposal WHERE what = $1 AND subject = $2 AND state = 'open' FOR UPDATE`,
    [what, subject],
  );
  return row ?? null;
}

export async function insertProposal(sql: Sql, proposal: Proposal): Promise<void> {
  await sql.rows(
    `INSERT INTO approvals.proposal (id, what, subject, teams, amount_usd, title, change, reason, hash, approvers, people,
       proposed_by, proposed_name, proposed_for, proposed_at, expires_at, lines)
     VALUES ($1::uuid, $2, $3, ARRAY(SELECT jsonb_array_elements_text($4::text::jsonb)), $5::text::numeric, $6, $7::text::jsonb, $8, $9,
       ARRAY(SELECT jsonb_array_elements_text($10::text::jsonb)), $11::int, $12, $13, $14, $15::timestamptz, $16::timestamptz,
       ARRAY(SELECT jsonb_array_elements_text($17::text::jsonb)))`,
    [
      ...[proposal.id, proposal.what, proposal.subject, JSON.stringify(proposal.teams)],
      ...[proposal.amountUsd],
      ...[proposal.title, JSON.stringify(proposal.change), proposal.reason, proposal.hash],
      ...[JSON.stringify(proposal.approvers), proposal.people, proposal.proposedBy],
      ...[proposal.proposedName, proposal.proposedFor, proposal.proposedAt, proposal.expiresAt],
      JSON.stringify(proposal.lines),
    ],
  );
}

export interface Ending {
  readonly state: Exclude<ProposalState, 'open'>;
  readonly at: Date;
  readonly by: string;
  readonly note: string | null;
  /** What was agreed on, as the last of those who decided saw it. */
  readonly lines: readonly string[];
}

export async function endProposal(
  sql: Sql,
  id: string,
  { state, at, by, note, lines }: Ending,
): Promise<void> {
  await sql.rows(
    `UPDATE approvals.proposal SET state = $2, ended_at = $3::timestamptz, ended_by = $4, note = $5,
       lines = ARRAY(SELECT jsonb_array_elements_text($6::text::jsonb))
     WHERE id = $1::uuid AND state = 'open'`,
    [id, state, at, by, note, JSON.stringify(lines)],
  );
}

/** Of one proposal, the oldest first. */
export const approvalsOf = (sql: Sql, proposal: string): Promise<Approval[]> =>
  approvalsOfAll(sql, [proposal]);

export function approvalsOfAll(
  sql: Sql,
  proposals: readonly string[],
): Promise<(Approval & { readonly proposal: string })[]> {
  if (proposals.length === 0) return Promise.resolve([]);
  return sql.rows(
    `SELECT proposal::text AS proposal, person, person_for AS "personFor", name, key, hash, terms, note, at FROM approvals.approval
     WHERE proposal = ANY($1::text[]::uuid[]) ORDER BY proposal, at, person`,
    [[...proposals]],
  );
}

/** The same person again, of what has changed since, agrees to that instead. */
export async function saveApproval(sql: Sql, proposal: string, given: Approval): Promise<void> {
  await sql.rows(
    `INSERT INTO approvals.approval (proposal, person, person_for, name, key, hash, terms, note, at)
     VALUES ($1::uuid, $2, $3, $4, $5, $6, $7::text::jsonb, $8, $9::timestamptz)
     ON CONFLICT (proposal, person) DO UPDATE SET person_for = excluded.person_for, name = excluded.name, key = excluded.key,
       hash = excluded.hash, terms = excluded.terms, note = excluded.note, at = excluded.at`,
    [
      ...[proposal, given.person, given.personFor, given.name, given.key, given.hash],
      ...[JSON.stringify(given.terms), given.note, given.at],
    ],
  );
}

/** What has waited since `before`; the first job to take them has them. */
export function escalateWaiting(sql: Sql, before: Date, now: Date): Promise<Proposal[]> {
  return sql.rows(
    `UPDATE approvals.proposal SET escalated_at = $2::timestamptz WHERE id IN (
       SELECT id FROM approvals.proposal WHERE state = 'open' AND escalated_at IS NULL AND proposed_at <= $1::timestamptz
         AND expires_at > $2::timestamptz ORDER BY id FOR UPDATE SKIP LOCKED) RETURNING ${COLUMNS}`,
    [before, now],
  );
}

export function expireWaiting(sql: Sql, now: Date): Promise<Proposal[]> {
  return sql.rows(
    `UPDATE approvals.proposal SET state = 'expired', ended_at = expires_at, ended_by = 'Bursar' WHERE id IN (
       SELECT id FROM approvals.proposal WHERE state = 'open' AND expires_at <= $1::timestamptz
       ORDER BY id FOR UPDATE SKIP LOCKED) RETURNING ${COLUMNS}`,
    [now],
  );
}
