import type { LineProblem } from '../../platform/text/csv-file.js';
import type { Membership } from './people-file.js';

/** A row of the directory as it stands. */
export interface StoredMembership {
  readonly id: number;
  readonly user: string;
  readonly team: string;
  readonly from: number | null;
  readonly to: number | null;
}

/** Someone is in another team than before, for a time. Null: in none. */
export interface Move {
  readonly user: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly before: string | null;
  readonly after: string | null;
}

export interface DirectoryPlan {
  /** Rows with their new bounds; one that ends where it begins no longer counts. */
  readonly ended: readonly Pick<StoredMembership, 'id' | 'from' | 'to'>[];
  readonly opened: readonly Omit<StoredMembership, 'id'>[];
  readonly moves: readonly Move[];
}

/** Bounds as numbers: since ever and still are the infinities. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly team: string;
}

const begin = (from: number | null): number => from ?? -Infinity;
const end = (to: number | null): number => to ?? Infinity;
const bound = (at: number): number | null => (Number.isFinite(at) ? at : null);

/**
 * Pure. What is wrong across lines: no user is in two teams at once. A row without an end lasts until the same user's next;
 * of two that overlap, the later line is the wrong one.
 */
export function judgeRows(
  rows: readonly Membership[],
  teams: ReadonlySet<string>,
): { readonly rows: readonly Membership[]; readonly problems: readonly LineProblem[] } {
  const problems: LineProblem[] = [];
  const known = rows.filter(({ line, team }) => {
    if (teams.has(team)) return true;
    const message = `There is no team "${team}".`;
    const hint = 'Name a team of the configuration file by its id, or add it there first.';
    problems.push({ line, code: 'unknown_team', message, hint });
    return false;
  });
  const kept = [...Map.groupBy(known, ({ user }) => user).values()].flatMap((own) =>
    apart(own, problems),
  );
  return { rows: kept, problems: problems.sort((a, b) => a.line - b.line) };
}

function apart(own: readonly Membership[], problems: LineProblem[]): Membership[] {
  const kept: Membership[] = [];
  for (const row of own) {
    const rival = kept.find(
      (other) =>
        begin(row.from) === begin(other.from) ||
        (row.to !== null && contains(row, other)) ||
        (other.to !== null && contains(other, row)),
    );
    if (rival === undefined) {
      kept.push(row);
      continue;
    }
    const message = `${row.user} is in ${rival.team} at that time already, by line ${rival.line}.`;
    problems.push({
      line: row.line,
      code: 'two_teams',
      message,
      hint: 'Leave one of the two, or end it earlier.',
    });
  }
  const ordered = kept.sort((a, b) => begin(a.from) - begin(b.from));
  return ordered.map((row, at) => ({ ...row, to: row.to ?? ordered[at + 1]?.from ?? null }));
}

/** Whether the other begins within the row, which has an end. */
const contains = (row: Membership, other: Membership): boolean =>
  begin(row.from) <= begin(other.from) && begin(other.from) < end(row.to);

/**
 * Pure. What the rows, apart from each other, make of the directory: they count for their time, and what stands counts for
 * all other times. The same file again changes nothing.
 */
export function planDirectory(
  stored: readonly StoredMembership[],
  rows: readonly Membership[],
): DirectoryPlan {
  const standing = Map.groupBy(stored.filter(isSpan), ({ user }) => user);
  const plans = [...Map.groupBy(rows, ({ user }) => user)].map(([user, own]) =>
    planUser(user, standing.get(user) ?? [], own),
  );
  return {
    ended: plans.flatMap(({ ended }) => ended),
    opened: plans.flatMap(({ opened }) => opened),
    moves: plans.flatMap(({ moves }) => moves),
  };
}

const isSpan = ({ from, to }: StoredMembership): boolean => begin(from) < end(to);

function planUser(
  user: string,
  stored: readonly StoredMembership[],
  rows: readonly Membership[],
): DirectoryPlan {
  const before = stored.map(toSpan);
  const wanted = rows.map(toSpan);
  const after = joined([...before.flatMap((span) => without(span, wanted)), ...wanted]);
  const left = new Map(after.map((span) => [keyOf(span), span]));
  const ended = stored.flatMap(({ id, team, from, to }) => {
    const next = left.get(keyOf({ team, from: begin(from) }));
    left.delete(keyOf({ team, from: begin(from) }));
    if (next === undefined) return [{ id, from: from ?? 0, to: from ?? 0 }];
    return next.to === end(to) ? [] : [{ id, from, to: bound(next.to) }];
  });
  const opened = [...left.values()].map(({ team, from, to }) => ({
    user,
    team,
    from: bound(from),
    to: bound(to),
  }));
  return { ended, opened, moves: movesBetween(user, joined(before), after) };
}

const toSpan = ({ from, to, team }: Pick<StoredMembership, 'from' | 'to' | 'team'>): Span => ({
  from: begin(from),
  to: end(to),
  team,
});

const keyOf = ({ team, from }: Pick<Span, 'team' | 'from'>): string => `${from}/${team}`;

function without(span: Span, taken: readonly Span[]): Span[] {
  return taken.reduce<Span[]>(
    (left, hole) =>
      left.flatMap((part) =>
        [
          { ...part, to: Math.min(part.to, hole.from) },
          { ...part, from: Math.max(part.from, hole.to) },
        ].filter(({ from, to }) => from < to),
      ),
    [span],
  );
}

/** In order of time, neighbours of the same team as one. */
function joined(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last?.team === span.team && last.to === span.from)
      merged[merged.length - 1] = { ...last, to: span.to };
    else merged.push(span);
  }
  return merged;
}

function movesBetween(user: string, before: readonly Span[], after: readonly Span[]): Move[] {
  const cuts = [
    ...new Set([
      -Infinity,
      Infinity,
      ...[...before, ...after].flatMap(({ from, to }) => [from, to]),
    ]),
  ].sort((a, b) => a - b);
  const teamAt = (spans: readonly Span[], at: number) =>
    spans.find(({ from, to }) => from <= at && at < to)?.team ?? null;
  const moves: Move[] = [];
  for (const [at, from] of cuts.entries()) {
    const to = cuts[at + 1];
    if (to === undefined) break;
    const [was, is] = [teamAt(before, from), teamAt(after, from)];
    if (was === is) continue;
    const last = moves.at(-1);
    if (last !== undefined && end(last.to) === from && last.before === was && last.after === is)
      moves[moves.length - 1] = { ...last, to: bound(to) };
    else moves.push({ user, from: bound(from), to: bound(to), before: was, after: is });
  }
  return moves;
}
