import { describe, expect, it } from '@jest/globals';
import { readPeople } from './people-file.js';

const day = (text: string) => Date.parse(`${text}T00:00:00Z`);

describe('a file of people', () => {
  it('has user, team, from and perhaps to, in any order, and a date is its first instant in UTC', () => {
    const text =
      '\uFEFFteam,user,from,to\nsearch,Ana@Example.com,2026-11-01,\n"ads", ben ,,2026-12-01\n';
    expect(readPeople(text)).toEqual({
      received: 2,
      problems: [],
      rows: [
        { line: 2, user: 'ana@example.com', team: 'search', from: day('2026-11-01'), to: null },
        { line: 3, user: 'ben', team: 'ads', from: null, to: day('2026-12-01') },
      ],
    });
  });

  it('may have empty values at the end of a line, as spreadsheets write them', () => {
    const read = readPeople('user,team,from\nana,search,2026-11-01,,\n');
    expect(read).toMatchObject({ problems: [], rows: [{ user: 'ana' }] });
  });

  it.each([
    ['an unreadable date', 'ana,search,yesterday', 'bad_date'],
    ['a day that does not exist', 'ana,search,2026-02-30', 'bad_date'],
    ['an end before the beginning', 'ana,search,2026-11-02,2026-11-01', 'bad_range'],
    ['no user', ',search,2026-11-01', 'bad_user'],
    ['no team', 'ana,,2026-11-01', 'no_team'],
    ['too many values', 'ana,search,2026-11-01,,more', 'too_many_values'],
  ])('says what is wrong with a line of %s, and keeps the rest', (_story, line, code) => {
    const read = readPeople(`user,team,from,to\nben,ads,2026-11-01\n${line}\neve,ads,2026-11-01\n`);
    expect(read).toMatchObject({
      received: 3,
      problems: [{ line: 3, code }],
      rows: [{ user: 'ben' }, { user: 'eve' }],
    });
  });

  it('says of a line that is not CSV where it is', () => {
    const read = readPeople('user,team,from\nben,a"ds,2026-11-01\neve,ads,2026-11-01\n');
    expect(read).toMatchObject({
      problems: [{ line: 2, code: 'bad_csv' }],
      rows: [{ user: 'eve' }],
    });
  });

  it.each([
    ['', 'bad_header'],
    ['user,team\nana,search\n', 'bad_header'],
    ['user,team,from,until\n', 'bad_header'],
  ])('is refused as a whole without its header: %s', (text, code) => {
    expect(readPeople(text)).toMatchObject({ __typename: 'Problem', code });
  });
});
