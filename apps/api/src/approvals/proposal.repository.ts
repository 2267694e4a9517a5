import type { Sql } from '../platform/database.js';
import { isUuid } from '../platform/ids.js';
import type { Approval, Proposal, ProposalState } from './proposal.js';

const COLUMNS = `id::text AS id, what, subject, to_jsonb(teams) AS teams, trim_scale(amount_usd)::text AS "amountUsd", title, change, reason, hash,
  to_jsonb(approvers) AS approvers, people, proposed_by AS "proposedBy", proposed_name AS "proposedName",
  proposed_for AS "proposedFor", proposed_at AS "proposedAt", expires_at AS "expiresAt", escalated_at AS "escalatedAt", state,
  ended_at AS "endedAt", ended_by AS "endedBy", note`;

const LISTED_MAX = 300;

/** What waits first, then the latest. */
export function listProposals(sql: Sql, isWaiting: boolean): Promise<Proposal[]> {
  return sql.rows(
    `SELECT ${COLUMNS} FROM approvals.proposal WHERE NOT $1::boolean OR state = 'open'
     ORDER BY (state = 'open') DESC, proposed_at DESC, id LIMIT ${LISTED_MAX}`,
    [isWaiting],
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
       proposed_by, proposed_name, proposed_for, proposed_at, expires_at)
     VALUES ($1::uuid, $2, $3, ARRAY(SELECT jsonb_array_elements_text($4::text::jsonb)), $5::text::numeric, $6, $7::text::jsonb, $8, $9,
       ARRAY(SELECT jsonb_array_elements_text($10::text::jsonb)), $11::int, $12, $13, $14, $15::timestamptz, $16::timestamptz)`,
    [
      ...[proposal.id, proposal.what, proposal.subject, JSON.stringify(proposal.teams)],
      ...[proposal.amountUsd],
      ...[proposal.title, JSON.stringify(proposal.change), proposal.reason, proposal.hash],
      ...[JSON.stringify(proposal.approvers), proposal.people, proposal.proposedBy],
      ...[proposal.proposedName, proposal.proposedFor, proposal.proposedAt, proposal.expiresAt],
    ],
  );
}

export interface Ending {
  readonly state: Exclude<ProposalState, 'open'>;
  readonly at: Date;
  readonly by: string;
  readonly note: string | null;
}

export async function endProposal(
  sql: Sql,
  id: string,
  { state, at, by, note }: Ending,
): Promise<void> {
  await sql.rows(
    `UPDATE approvals.proposal SET state = $2, ended_at = $3::timestamptz, ended_by = $4, note = $5
     WHERE id = $1::uuid AND state = 'open'`,
    [id, state, at, by, note],
  );
}

/** The oldest first. */
export function approvalsOf(sql: Sql, proposal: string): Promise<Approval[]> {
  return sql.rows(
    `SELECT person, person_for AS "personFor", name, key, hash, terms, note, at FROM approvals.approval
     WHERE proposal = $1::uuid ORDER BY at, person`,
    [proposal],
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
