import type { Sql } from '../../platform/database.js';
import type { Accounting } from '../accounting/accounting.js';
import type { BesideLine, PinnedMonth } from './beside.js';

/** A warning of the checklist. */
export interface Warning {
  readonly check: string;
  readonly text: string;
}

/** All that the statements of a version are drawn from beside the ledger's lines. */
export interface Close {
  /** YYYY-MM, UTC. */
  readonly month: string;
  readonly version: number;
  readonly closedAt: Date;
  readonly closedBy: string;
  readonly closedName: string;
  readonly reason: string;
  readonly position: bigint;
  readonly bookVersion: number;
  readonly warnings: readonly Warning[];
  readonly names: Readonly<Record<string, string>>;
  readonly beside: readonly BesideLine[];
  /** Null: it was closed before there were any accounts. */
  readonly accounting: Accounting | null;
}

const COLUMNS = `to_char(c.month, 'YYYY-MM') AS month, c.version, c.closed_at AS "closedAt", c.closed_by AS "closedBy",
  c.closed_name AS "closedName", c.reason, c.position, c.book_version AS "bookVersion", c.warnings, c.names, c.beside, c.accounting`;

export async function insertClose(sql: Sql, close: Close): Promise<void> {
  await sql.rows(
    `INSERT INTO chargeback.close (month, version, closed_at, closed_by, closed_name, reason, position, book_version, warnings, names, beside, accounting)
     VALUES (($1 || '-01')::date, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10::jsonb, $11::jsonb, $12::jsonb)`,
    [
      ...[close.month, close.version, close.closedAt.toISOString(), close.closedBy],
      ...[close.closedName, close.reason, close.position, close.bookVersion],
      ...[close.warnings, close.names, close.beside, close.accounting].map((value) =>
        JSON.stringify(value),
      ),
    ],
  );
}

/** Null: it was never closed. Without a version: the latest. */
export async function findClose(
  sql: Sql,
  month: string,
  version: number | null = null,
): Promise<Close | null> {
  const [row] = await sql.rows<Close>(
    `SELECT ${COLUMNS} FROM chargeback.close c
     WHERE c.month = ($1::text || '-01')::date AND ($2::int IS NULL OR c.version = $2::int) ORDER BY c.version DESC LIMIT 1`,
    [month, version],
  );
  return row ?? null;
}

/** Held until the transaction ends, so that its statements are drawn once. */
export async function lockClose(sql: Sql, month: string, version: number): Promise<void> {
  await sql.rows(
    `SELECT 1 FROM chargeback.close WHERE month = ($1::text || '-01')::date AND version = $2::int FOR UPDATE`,
    [month, version],
  );
}

/** The latest of each month but one: what they have said of charges when they closed, and when their invoices came. */
export function pinnedBeside(sql: Sql, butMonth: string | null): Promise<PinnedMonth[]> {
  return sql.rows<PinnedMonth>(
    `SELECT DISTINCT ON (c.month) to_char(c.month, 'YYYY-MM') AS month, c.beside || coalesce(f.beside, '[]') AS beside
     FROM chargeback.close c LEFT JOIN chargeback.final f USING (month, version)
     WHERE $1::text IS NULL OR c.month <> ($1::text || '-01')::date ORDER BY c.month, c.version DESC`,
    [butMonth],
  );
}

/** A version as it is listed. */
export interface Version {
  readonly month: string;
  readonly version: number;
  readonly closedAt: Date;
  readonly closedName: string;
  readonly reason: string;
  readonly warnings: readonly Warning[];
  readonly position: bigint;
  readonly bookVersion: number;
  /** Null: it was interrupted before its statements were drawn. */
  readonly hash: string | null;
  readonly statements: number | null;
  readonly calls: bigint | null;
  readonly usd: string | null;
  readonly amount: string | null;
  readonly reopenedAt: Date | null;
  readonly reopenedName: string | null;
  readonly reopenReason: string | null;
  /** When its invoices had come; null: it stands as accrued. */
  readonly finalAt: Date | null;
  readonly finalName: string | null;
  readonly finalUsd: string | null;
  readonly finalAmount: string | null;
}

/** The latest first. */
export function listVersions(sql: Sql, month: string | null): Promise<Version[]> {
  return sql.rows<Version>(
    `SELECT to_char(c.month, 'YYYY-MM') AS month, c.version, c.closed_at AS "closedAt", c.closed_name AS "closedName", c.reason,
       c.warnings, c.position, c.book_version AS "bookVersion", i.hash, i.statements, i.calls, trim_scale(i.usd)::text AS usd,
       i.amount::text AS amount, r.at AS "reopenedAt", r.approved_name AS "reopenedName", r.reason AS "reopenReason",
       f.at AS "finalAt", f.by_name AS "finalName", trim_scale(f.usd)::text AS "finalUsd", f.amount::text AS "finalAmount"
     FROM chargeback.close c LEFT JOIN chargeback.issue i USING (month, version) LEFT JOIN chargeback.reopening r USING (month, version)
     LEFT JOIN chargeback.final f USING (month, version)
     WHERE $1::text IS NULL OR c.month = ($1::text || '-01')::date ORDER BY c.month DESC, c.version DESC`,
    [month],
  );
}

export interface Reopening {
  readonly month: string;
  readonly version: number;
  readonly at: Date;
  readonly askedName: string;
  readonly approvedName: string;
  readonly reason: string;
}

export async function insertReopening(sql: Sql, one: Reopening): Promise<void> {
  await sql.rows(
    `INSERT INTO chargeback.reopening (month, version, at, asked_name, approved_name, reason)
     VALUES (($1 || '-01')::date, $2, $3, $4, $5, $6)`,
    [one.month, one.version, one.at.toISOString(), one.askedName, one.approvedName, one.reason],
  );
}
