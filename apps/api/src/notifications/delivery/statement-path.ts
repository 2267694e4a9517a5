/** Which issued statements an alert is about. */
export interface StatementsMeant {
  /** yyyy-mm */
  readonly month: string;
  readonly version: number;
  /** Null: those of all teams that the alert is for. */
  readonly team: string | null;
}

/** Pure. The page of them in the web app. */
export const statementPath = ({ month, version, team }: StatementsMeant): string =>
  team === null
    ? `/statements?month=${month}&version=${version}`
    : `/statements/${month}/${encodeURIComponent(team)}?version=${version}`;

/** Pure. The same way back; null: not a page of issued statements. */
export function statementsAt(path: string): StatementsMeant | null {
  const { pathname, searchParams } = new URL(path, 'http://x');
  const [, root, month = searchParams.get('month') ?? '', team] = pathname.split('/');
  const version = Number(searchParams.get('version'));
  if (root !== 'statements' || month === '' || !Number.isInteger(version) || version < 1)
    return null;
  return { month, version, team: team === undefined ? null : decodeURIComponent(team) };
}
