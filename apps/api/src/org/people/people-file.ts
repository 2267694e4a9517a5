import { isProblem, type Problem } from '../../platform/outcome.js';
import { type CsvLine, type LineProblem, readCsv } from '../../platform/text/csv-file.js';
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

export interface PeopleFile {
  readonly rows: readonly Membership[];
  readonly problems: readonly LineProblem[];
  /** Lines with something in them, after the header. */
  readonly received: number;
}

const COLUMNS = ['user', 'team', 'from', 'to'] as const;
const NEEDED: readonly string[] = ['user', 'team', 'from'];
const USER_CHARACTERS_MAX = 256;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Reads `user,team,from[,to]` in any order of the columns. A line that cannot be read leaves the others alone. */
export function readPeople(text: string): PeopleFile | Problem {
  const file = readCsv(text, { columns: COLUMNS, needed: NEEDED });
  if (isProblem(file)) return file;
  const problems: LineProblem[] = [...file.problems];
  const rows: Membership[] = [];
  for (const line of file.lines) {
    const read = readLine(line);
    if ('code' in read) problems.push(read);
    else rows.push(read);
  }
  problems.sort((a, b) => a.line - b.line);
  return { rows, problems, received: rows.length + problems.length };
}

type Wrong = readonly [code: string, message: string, hint: string];

function readLine({ line, value }: CsvLine): Membership | LineProblem {
  const user = userName(value('user'));
  const team = value('team');
  const [from, to] = [readMoment(value('from')), readMoment(value('to'))];
  const wrong =
    whoProblem(user, team) ??
    (from === undefined ? badDate('from', value('from')) : null) ??
    (to === undefined ? badDate('to', value('to')) : null) ??
    rangeProblem(from ?? null, to ?? null);
  if (wrong === null) return { line, user, team, from: from ?? null, to: to ?? null };
  const [code, message, hint] = wrong;
  return { line, code, message, hint };
}

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
