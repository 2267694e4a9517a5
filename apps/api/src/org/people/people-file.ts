import { type CsvErrorCode, parse } from 'csv-parse/sync';
import { z } from 'zod';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { readInstant } from '../../platform/text/instant.js';
import { isStorable } from '../../platform/text/storable.js';
import { quoted } from '../arn.js';
import { userName } from './session-name.js';

/** A user is in a team from an instant on (null: since ever) until another (null: still), exclusive. Epoch milliseconds. */
export interface Membership {
  readonly line: number;
  readonly user: string;
  readonly team: string;
  readonly from: number | null;
  readonly to: number | null;
}

/** What is wrong with one line, and what to do about it. */
export interface LineProblem {
  readonly line: number;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export interface PeopleFile {
  readonly rows: readonly Membership[];
  readonly problems: readonly LineProblem[];
  /** Lines with something in them, after the header. */
  readonly received: number;
}

const COLUMNS = ['user', 'team', 'from', 'to'] as const;
const NEEDED: readonly string[] = ['user', 'team', 'from'];
const LINES_MAX = 200_000;
const USER_CHARACTERS_MAX = 256;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const Parsed = z.array(
  z.object({ info: z.object({ lines: z.number() }), record: z.array(z.string()) }),
);

/** Reads `user,team,from[,to]` in any order of the columns. A line that cannot be read leaves the others alone. */
export function readPeople(text: string): PeopleFile | Problem {
  const problems: LineProblem[] = [];
  const records = Parsed.parse(
    parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      trim: true,
      on_skip: (error) => {
        if (error !== undefined) problems.push(brokenLine(error));
        return undefined;
      },
    }),
  );
  const [header, ...lines] = records;
  const columns = readHeader(header?.record ?? []);
  if (isProblem(columns)) return columns;
  if (lines.length > LINES_MAX)
    return refuse('too_many_lines', `The file has more than ${LINES_MAX} lines.`, {
      hint: 'Send it in parts: what a part does not name stays as it is.',
    });
  const rows: Membership[] = [];
  for (const { info, record } of lines) {
    const read = readLine(columns, record, info.lines);
    if ('code' in read) problems.push(read);
    else rows.push(read);
  }
  problems.sort((a, b) => a.line - b.line);
  return { rows, problems, received: rows.length + problems.length };
}

function brokenLine(error: { readonly code: CsvErrorCode; readonly lines?: unknown }): LineProblem {
  const line = typeof error.lines === 'number' ? error.lines : 0;
  const hint = 'Put a value with quotes in it into quotes, and double those inside.';
  return { line, code: 'bad_csv', message: 'The line is not CSV.', hint };
}

function readHeader(names: readonly string[]): readonly string[] | Problem {
  const hint = `Begin the file with the line ${COLUMNS.join(',')}; to may be left out.`;
  const columns = names.map((name) => name.toLowerCase());
  const missing = NEEDED.filter((name) => !columns.includes(name));
  if (missing.length > 0)
    return refuse('bad_header', `The first line does not name ${missing.join(' and ')}.`, { hint });
  const strange = columns.find(
    (name, at) => !COLUMNS.some((known) => known === name) || columns.indexOf(name) !== at,
  );
  return strange === undefined
    ? columns
    : refuse(
        'bad_header',
        `The first line names ${quoted(strange)}, which is no column or is there already.`,
        { hint },
      );
}

type Wrong = readonly [code: string, message: string, hint: string];

function readLine(
  columns: readonly string[],
  record: readonly string[],
  line: number,
): Membership | LineProblem {
  const value = (name: string): string => record[columns.indexOf(name)] ?? '';
  const user = userName(value('user'));
  const team = value('team');
  const [from, to] = [readMoment(value('from')), readMoment(value('to'))];
  const wrong =
    (record.slice(columns.length).some((more) => more !== '') ? tooMany(record.length) : null) ??
    whoProblem(user, team) ??
    (from === undefined ? badDate('from', value('from')) : null) ??
    (to === undefined ? badDate('to', value('to')) : null) ??
    rangeProblem(from ?? null, to ?? null);
  if (wrong === null) return { line, user, team, from: from ?? null, to: to ?? null };
  const [code, message, hint] = wrong;
  return { line, code, message, hint };
}

const tooMany = (count: number): Wrong => [
  'too_many_values',
  `The line has ${count} values.`,
  'Put a value with a comma in it into quotes.',
];

function whoProblem(user: string, team: string): Wrong | null {
  if (user === '' || user.length > USER_CHARACTERS_MAX || /\p{Cc}/u.test(user) || !isStorable(user))
    return [
      'bad_user',
      `${quoted(user)} is no user.`,
      'Write the user as calls name it, such as an e-mail address.',
    ];
  return team !== ''
    ? null
    : [
        'no_team',
        `${quoted(user)} is given no team.`,
        'Name a team of the configuration file by its id.',
      ];
}

const badDate = (name: string, text: string): Wrong => [
  'bad_date',
  `${name} is ${quoted(text)}, which is no date.`,
  'Write a date such as 2026-11-01, or an instant; empty: no bound.',
];

const rangeProblem = (from: number | null, to: number | null): Wrong | null =>
  from === null || to === null || to > from
    ? null
    : [
        'bad_range',
        'to must be after from.',
        'to is exclusive: the first day that no longer counts.',
      ];

/** A date is its first instant in UTC. Undefined: it is neither a date nor an instant. */
function readMoment(text: string): number | null | undefined {
  if (text === '') return null;
  const at = DAY.test(text) || /T.*(?:Z|[+-]\d\d:\d\d)$/.test(text) ? readInstant(text) : null;
  if (at === null) return undefined;
  return DAY.test(text) && at.toISOString().slice(0, 10) !== text ? undefined : at.getTime();
}
