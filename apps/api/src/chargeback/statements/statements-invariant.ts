import { fromFemto, toFemto } from '@bursar/pricing';
import { ledgerPeriods } from '../../ledger/ledger.module.js';
import type { Sql } from '../../platform/database.js';
import type { Differences } from '../../platform/postgres/differences.js';
import type { BesideLine } from '../close/beside.js';

interface IssuedRow {
  readonly month: string;
  readonly version: number;
  readonly position: bigint;
  readonly beside: readonly BesideLine[];
  readonly usd: string;
  readonly amount: string;
  readonly linesUsd: string;
  readonly linesAmount: string;
  /** Teams whose statement is not the sum of its lines, or whose file is not the one that was issued. */
  readonly broken: string[];
}

const ISSUED = `
  SELECT to_char(c.month, 'YYYY-MM') AS month, c.version, c.position, c.beside, trim_scale(i.usd)::text AS usd, i.amount::text AS amount,
    trim_scale(coalesce(sum(l.usd), 0))::text AS "linesUsd", coalesce(sum(l.amount), 0)::numeric(38,2)::text AS "linesAmount",
    to_jsonb(ARRAY(
      SELECT s.team FROM chargeback.statement s LEFT JOIN LATERAL (
        SELECT coalesce(sum(n.usd), 0) AS usd, coalesce(sum(n.amount), 0) AS amount FROM chargeback.statement_line n
        WHERE n.month = s.month AND n.version = s.version AND n.team = s.team) own ON true
      WHERE s.month = c.month AND s.version = c.version AND (own.usd <> s.usd OR own.amount <> s.amount
        OR s.hash <> encode(sha256(convert_to(s.csv, 'UTF8')), 'hex')) ORDER BY 1)) AS broken
  FROM chargeback.close c JOIN chargeback.issue i USING (month, version)
  LEFT JOIN chargeback.statement_line l USING (month, version)
  GROUP BY c.month, c.version, i.usd, i.amount ORDER BY c.month, c.version`;

interface FinalRow {
  readonly month: string;
  readonly version: number;
  readonly usd: string;
  readonly issued: string;
  readonly beside: readonly BesideLine[];
}

const FINALS = `
  SELECT to_char(f.month, 'YYYY-MM') AS month, f.version, trim_scale(f.usd)::text AS usd, i.usd::text AS issued, f.beside
  FROM chargeback.final f JOIN chargeback.issue i USING (month, version) ORDER BY 1, 2`;

/** Σ statements = what was posted to the month up to its position + what was said beside it, to the last digit, in every version. */
export async function statementsAreLedger(sql: Sql): Promise<Differences> {
  const rows = await sql.rows<IssuedRow>(ISSUED);
  const differences: string[] = [];
  for (const row of rows) {
    const { month, version, position, beside, usd, linesUsd, amount, linesAmount, broken } = row;
    const posted = toFemto(await ledgerPeriods.costPostedTo(sql, month, position));
    const wanted = fromFemto(beside.reduce((sum, one) => sum + toFemto(one.usd), posted));
    const name = `${month} version ${version}`;
    if (wanted !== linesUsd) differences.push(`${name}: ledger ${wanted}, statements ${linesUsd}`);
    if (usd !== linesUsd) differences.push(`${name}: total ${usd}, lines ${linesUsd}`);
    if (amount !== linesAmount)
      differences.push(`${name}: printed total ${amount}, lines ${linesAmount}`);
    for (const team of broken) differences.push(`${name}: the statement of ${team} is not whole`);
  }
  const finals = await sql.rows<FinalRow>(FINALS);
  for (const { month, version, usd, issued, beside } of finals) {
    const wanted = fromFemto(beside.reduce((sum, one) => sum + toFemto(one.usd), toFemto(issued)));
    if (wanted === usd) continue;
    differences.push(`${month} version ${version}, final: statements ${wanted}, total ${usd}`);
  }
  return { checked: BigInt(rows.length + finals.length), differences };
}
