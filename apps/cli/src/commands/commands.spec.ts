import { describe, expect, it } from '@jest/globals';
import { toCsv, toTable } from '../output.js';
import { createProgram, report } from '../program.js';
import { describeProblem } from './config.js';
import { toInstant, toList } from './context.js';
import { spendTable, toSpendInput } from './spend/spend.js';

const now = new Date('2026-11-30T23:30:00Z');
const options = { group: [], team: [], filter: [], tz: 'UTC', output: 'json' as const };

describe('spend', () => {
  it('is month to date, today included', () => {
    expect(toSpendInput(options, now)).toEqual({
      from: '2026-11-01',
      to: '2026-12-01',
      timezone: 'UTC',
      groupBy: [],
      filters: [],
    });
  });

  it('takes its month from the zone that is asked for', () => {
    expect(toSpendInput({ ...options, tz: 'Europe/Berlin' }, now)).toMatchObject({
      from: '2026-12-01',
      to: '2026-12-02',
    });
  });

  it('asks for teams and values, several of one dimension together', () => {
    const filter = ['environment=prod', 'environment=', 'model!=a=b', 'team=ads'];
    expect(toSpendInput({ ...options, team: ['search'], filter, top: 3 }, now)).toMatchObject({
      top: 3,
      filters: [
        { dimension: 'team', in: ['search', 'ads'], exclude: false },
        { dimension: 'environment', in: ['prod', null], exclude: false },
        { dimension: 'model', in: ['a=b'], exclude: true },
      ],
    });
  });

  it('of a zone or a filter that is none is bad input', () => {
    expect(() => toSpendInput({ ...options, tz: 'Mars/Olympus' }, now)).toThrow(
      expect.objectContaining({ exitCode: 2 }),
    );
    expect(() => toSpendInput({ ...options, filter: ['prod'] }, now)).toThrow(
      expect.objectContaining({ exitCode: 2 }),
    );
  });

  it('is shown with its total, and with a word for no value', () => {
    const tokens = { input: 1_200, output: 5, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
    const figures = { requests: 2, errors: 0, unpriced: 0, estimated: 0, tokens, cost: '0.00123' };
    const text = spendTable({
      range: { from: '2026-10-01', to: '2026-11-01', timezone: 'UTC' },
      rows: [{ team: 'search', project: null, ...figures }],
      total: figures,
    });
    expect(
      text
        .split('\n')
        .slice(1)
        .map((line) => line.split(/ +/).slice(0, 4)),
    ).toEqual([
      ['search', '(none)', '2', '0'],
      ['total', '2', '0', '0'],
      ['2026-10-01', 'to', '2026-11-01', '(exclusive),'],
    ]);
    expect(text).toContain('1,200');
    expect(text).toContain('0.00123');
  });
});

describe('a problem of a file', () => {
  it.each([
    [
      { message: 'no such zone', line: 3, column: 20, hint: 'Write UTC.' },
      'org.yaml:3:20 no such zone\n  Write UTC.',
    ],
    [{ message: 'no such zone', line: 3, column: null, path: 'a.b' }, 'org.yaml:3 no such zone'],
    [{ message: 'no such zone', path: 'teams[0].id' }, 'org.yaml teams[0].id: no such zone'],
    [{ message: 'not YAML' }, 'org.yaml not YAML'],
  ])('%j is printed with its place in the file', (problem, text) => {
    expect(describeProblem('org.yaml', problem)).toBe(text);
  });
});

describe('words on the command line', () => {
  const run = async (...words: string[]): Promise<number> => {
    const untouched = () => {
      throw new Error('No command may have begun.');
    };
    const program = createProgram({ settings: untouched, server: untouched });
    const quiet = { writeOut: () => undefined, writeErr: () => undefined };
    for (const command of [
      program,
      ...program.commands,
      ...program.commands.flatMap((sub) => sub.commands),
    ])
      command.configureOutput(quiet);
    return program.parseAsync(words, { from: 'user' }).then(
      () => 0,
      (error: unknown) => report(error),
    );
  };

  it.each([
    ['an unknown command', ['spent']],
    ['an unknown option', ['spend', '--form', '2026-10-01']],
    ['an unknown format', ['spend', '-o', 'xml']],
    ['a missing file', ['apply']],
    ['a missing path', ['import', 'bedrock-logs']],
    ['a date that is none', ['rerate', '--from', 'yesterday', '--to', '2026-10-01']],
    ['two kinds of key', ['keys', 'create', '--gateway', 'a', '--ingest', 'b']],
    ['a number that is none', ['quarantine', 'list', '-n', '0']],
  ])('%s is bad input', async (_what, words) => {
    expect(await run(...words)).toBe(2);
  });

  it.each([[['--help']], [['--version']], [['spend', '--help']], [['keys', 'create', '--help']]])(
    '%j needs no server',
    async (words) => {
      expect(await run(...words)).toBe(0);
    },
  );

  it('dates begin in UTC, instants keep their offset, lists have no empty names', () => {
    expect(toInstant('2026-10-01')).toBe('2026-10-01T00:00:00.000Z');
    expect(toInstant('2026-10-01T02:00:00+02:00')).toBe('2026-10-01T00:00:00.000Z');
    expect(toList('team, day')).toEqual(['team', 'day']);
    expect(() => toList('team,,day')).toThrow(expect.objectContaining({ exitCode: 2 }));
  });
});

describe('printed names', () => {
  const columns = [
    { name: 'team', of: (row: { team: string; cost: string }) => row.team },
    { name: 'cost', of: (row: { team: string; cost: string }) => row.cost, figure: true },
  ];

  it('run no formula in a spreadsheet; negative figures stay figures', () => {
    expect(toCsv([{ team: '=HYPERLINK(1)', cost: '-5' }], columns)).toBe(
      "team,cost\n'=HYPERLINK(1),-5\n",
    );
  });

  it('do not move the cursor of a terminal', () => {
    expect(toTable([{ team: 'a\u001b[2Jb', cost: '1' }], columns)).not.toContain('\u001b');
  });
});
