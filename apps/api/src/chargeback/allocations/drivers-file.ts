import { isProblem, type Problem } from '../../platform/outcome.js';
import { type CsvLine, type LineProblem, readCsv } from '../../platform/text/csv-file.js';
import { isDay } from '../../platform/text/day.js';
import { isVisibleName } from '../../platform/text/names.js';
import { plainDecimal } from '../../platform/text/plain-decimal.js';
import type { DriverValue } from './drivers.repository.js';

export interface LineValue extends DriverValue {
  readonly line: number;
}

export interface DriversFile {
  readonly values: readonly LineValue[];
  readonly problems: readonly LineProblem[];
  /** Lines with something in them, after the header. */
  readonly received: number;
}

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const NAME_CHARACTERS_MAX = 200;

/** Reads `date,driver,team,value`; a date may be a month, such as 2026-11. */
export function readDriversFile(text: string): DriversFile | Problem {
  const columns = ['date', 'driver', 'team', 'value'];
  const file = readCsv(text, { columns, needed: columns });
  if (isProblem(file)) return file;
  const values: LineValue[] = [];
  const problems: LineProblem[] = [...file.problems];
  for (const one of file.lines) {
    const read = readLine(one);
    if ('code' in read) problems.push(read);
    else values.push(read);
  }
  return { values, problems, received: values.length + problems.length };
}

function readLine({ line, value }: CsvLine): LineValue | LineProblem {
  const wrong = (column: string, code: string, message: string, hint: string): LineProblem => ({
    ...{ line, column, code, message, hint },
  });
  const quoted = (name: string): string =>
    JSON.stringify(value(name).slice(0, NAME_CHARACTERS_MAX));
  const date = value('date');
  const day = MONTH.test(date) ? `${date}-01` : date;
  if (!isDay(day))
    return wrong(
      ...(['date', 'bad_date', `${quoted('date')} is neither a day nor a month.`] as const),
      'Write 2026-11-30 or 2026-11.',
    );
  const driver = value('driver');
  if (driver === '' || driver.length > NAME_CHARACTERS_MAX || !isVisibleName(driver))
    return wrong(
      ...(['driver', 'bad_driver', `${quoted('driver')} cannot name a driver.`] as const),
      `Write a name of 1 to ${NAME_CHARACTERS_MAX} characters, such as headcount.`,
    );
  const team = value('team');
  if (team.length > NAME_CHARACTERS_MAX || !isVisibleName(team))
    return wrong(
      ...(['team', 'unknown_team', `There is no team ${quoted('team')}.`] as const),
      'Name a team of the configuration file by its id.',
    );
  const exact = plainDecimal(value('value'));
  if (exact === null)
    return wrong(
      ...(['value', 'bad_value', `${quoted('value')} is no value.`] as const),
      'Write a plain decimal of at least 0 and at most 15 decimals, such as 12 or 0.5.',
    );
  return { line, day, driver, team, value: exact };
}
