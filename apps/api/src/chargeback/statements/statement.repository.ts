import { createHash } from 'node:crypto';
import { formatMinor, fromFemto, toFemto } from '@bursar/pricing';
import { canonicalJson } from '../../audit/audit.module.js';
import type { Sql } from '../../platform/database.js';
import type { Close } from '../close/close.repository.js';
import { DECIMALS, type DrawnMonth, type LineBody, type Statement } from './statement.js';
import { statementsCsv } from './statement-csv.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A statement with its file. */
interface Issued {
  readonly statement: Statement;
  readonly csv: string;
  readonly hash: string;
}

const issuedOf = ({ month, version, accounting }: Close, { statements }: DrawnMonth): Issued[] =>
  statements.map((statement) => {
    const csv = statementsCsv({ month, version, stage: 'accrual', accounting }, [statement]);
    return { statement, csv, hash: sha256(csv) };
  });

/** Over all that was pinned and each file: another statement, another name or another line gives another hash. */
export function hashOfIssue(close: Close, drawn: DrawnMonth): string {
  const { month, version, position, bookVersion, warnings, names, beside, accounting } = close;
  const files = issuedOf(close, drawn).map(({ statement, hash }) => [statement.team, hash]);
  const pinned = { month, version, position: String(position), bookVersion, warnings, names };
  // A version that was closed before there were accounts keeps the hash that it was issued with.
  const kept = accounting === null ? {} : { accounting };
  return sha256(canonicalJson({ ...pinned, ...kept, beside, files }));
}

/** Once for each version; the database refuses to change any of it afterwards. */
export async function insertIssue(sql: Sql, close: Close, drawn: DrawnMonth): Promise<void> {
  const issued = issuedOf(close, drawn);
  const { month, version } = close;
  for (const { statement, csv, hash } of issued)
    await insertStatement(sql, month, version, statement, csv, hash);
  const { counts, usd, amount } = drawn;
  const lines = issued.reduce((sum, { statement }) => sum + statement.lines.length, 0);
  await sql.rows(
    `INSERT INTO chargeback.issue (month, version, statements, lines, calls, unpriced, estimated, usd, amount, hash)
     VALUES (($1 || '-01')::date, $2, $3, $4, $5, $6, $7, $8::numeric, $9::numeric, $10)`,
    [
      ...[month, version, issued.length, lines, counts.calls, counts.unpriced, counts.estimated],
      ...[fromFemto(usd), formatMinor(amount, DECIMALS), hashOfIssue(close, drawn)],
    ],
  );
}

async function insertStatement(
  sql: Sql,
  month: string,
  version: number,
  statement: Statement,
  csv: string,
  hash: string,
): Promise<void> {
  const { team, name, costCentres, counts, usd, amount, notes, lines } = statement;
  await sql.rows(
    `INSERT INTO chargeback.statement (month, version, team, name, cost_centres, calls, unpriced, estimated, usd, amount, notes, csv, hash)
     VALUES (($1 || '-01')::date, $2, $3, $4, $5::text[], $6, $7, $8, $9::numeric, $10::numeric, $11::text[], $12, $13)`,
    [
      ...[month, version, team, name, [...costCentres]],
      ...[counts.calls, counts.unpriced, counts.estimated],
      ...[fromFemto(usd), formatMinor(amount, DECIMALS), [...notes], csv, hash],
    ],
  );
  await sql.rows(
    `INSERT INTO chargeback.statement_line (month, version, team, line, body, usd, amount)
     SELECT ($1 || '-01')::date, $2::int, $3::text, l.line, l.body, l.usd, l.amount
     FROM jsonb_to_recordset($4::jsonb) AS l(line int, body jsonb, usd numeric, amount numeric)`,
    [
      ...[month, version, team],
      JSON.stringify(
        lines.map(({ body, ...line }, i) => ({
          line: i + 1,
          body,
          usd: fromFemto(line.usd),
          amount: formatMinor(line.amount, DECIMALS),
        })),
      ),
    ],
  );
}

interface StatementRow {
  readonly team: string;
  readonly name: string;
  readonly costCentres: string[];
  readonly calls: bigint;
  readonly unpriced: bigint;
  readonly estimated: bigint;
  readonly usd: string;
  readonly amount: string;
  readonly notes: string[];
  readonly lines: { body: LineBody; usd: string; amount: string }[];
}

const minorOf = (amount: string): bigint => BigInt(amount.replace('.', ''));

/** As they were issued, in the order of their teams. Null: of all teams. */
export async function issuedStatements(
  sql: Sql,
  month: string,
  version: number,
  teams: readonly string[] | null,
): Promise<Statement[]> {
  const rows = await sql.rows<StatementRow>(
    `SELECT s.team, s.name, to_jsonb(s.cost_centres) AS "costCentres", s.calls, s.unpriced, s.estimated,
       trim_scale(s.usd)::text AS usd, s.amount::text AS amount, to_jsonb(s.notes) AS notes,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('body', l.body, 'usd', trim_scale(l.usd)::text, 'amount', l.amount::text)
          ORDER BY l.line), '[]') FROM chargeback.statement_line l
        WHERE l.month = s.month AND l.version = s.version AND l.team = s.team) AS lines
     FROM chargeback.statement s
     WHERE s.month = ($1::text || '-01')::date AND s.version = $2::int AND ($3::text[] IS NULL OR s.team = ANY($3::text[]))
     ORDER BY s.team COLLATE "C"`,
    [month, version, teams === null ? null : [...teams]],
  );
  return rows.map(({ calls, unpriced, estimated, usd, amount, lines, ...row }) => ({
    ...row,
    counts: { calls, unpriced, estimated },
    usd: toFemto(usd),
    amount: minorOf(amount),
    lines: lines.map((line) => ({
      body: line.body,
      usd: toFemto(line.usd),
      amount: minorOf(line.amount),
    })),
  }));
}

/** The file as it was issued. Null: there is none of this team. */
export async function issuedCsv(
  sql: Sql,
  month: string,
  version: number,
  team: string,
): Promise<string | null> {
  const [row] = await sql.rows<{ csv: string }>(
    `SELECT csv FROM chargeback.statement WHERE month = ($1::text || '-01')::date AND version = $2::int AND team = $3`,
    [month, version, team],
  );
  return row?.csv ?? null;
}

export async function isIssued(sql: Sql, month: string, version: number): Promise<boolean> {
  const rows = await sql.rows(
    `SELECT 1 FROM chargeback.issue WHERE month = ($1::text || '-01')::date AND version = $2::int`,
    [month, version],
  );
  return rows.length > 0;
}

/** A month's statements as they were issued. */
export interface IssuedMonth {
  /** yyyy-mm */
  readonly month: string;
  readonly version: number;
  /** USD, rounded as printed. */
  readonly statements: readonly {
    readonly team: string;
    readonly name: string;
    readonly amount: string;
  }[];
}

/** Of months that were closed at or after a moment, the earliest first. */
export function issuedSince(sql: Sql, since: Date): Promise<IssuedMonth[]> {
  return sql.rows<IssuedMonth>(
    `SELECT to_char(s.month, 'YYYY-MM') AS month, s.version,
       jsonb_agg(jsonb_build_object('team', s.team, 'name', s.name, 'amount', s.amount::text) ORDER BY s.team COLLATE "C") AS statements
     FROM chargeback.issue i JOIN chargeback.close c ON c.month = i.month AND c.version = i.version
     JOIN chargeback.statement s ON s.month = i.month AND s.version = i.version
     WHERE c.closed_at >= $1::timestamptz GROUP BY s.month, s.version ORDER BY s.month, s.version`,
    [since.toISOString()],
  );
}
