import { describe, expect, it } from '@jest/globals';
import { readConfigFile } from '../../apps/api/src/config/config-file.js';
import type { ConfigProblem } from '../../apps/api/src/config/config-problem.js';
import { settingsSections } from '../../apps/api/src/org/section-settings.js';
import { teamsSection } from '../../apps/api/src/org/section-teams.js';
import { trustSection } from '../../apps/api/src/org/section-trust.js';

const idle = { follow: () => Promise.resolve() };
const sections = [...settingsSections(idle), trustSection(idle), teamsSection(idle)];

const read = (text: string) => readConfigFile(text, sections);
function problemsOf(text: string): readonly ConfigProblem[] {
  const outcome = read(text);
  return 'problems' in outcome ? outcome.problems : [];
}
const problemsIn = (text: string) =>
  problemsOf(text).map(({ line, column, code, path }) =>
    `${line}:${column} ${code} ${path ?? ''}`.trim(),
  );

const head = 'apiVersion: bursar/v1\n';
const team = (lines: string) => `${head}teams:\n  - id: search\n${lines}`;

describe('a valid configuration file', () => {
  it('is read in full', () => {
    const outcome = read(
      team(
        '    name: Search\n    costCentre: CC-4410\n    projects: [ranking]\n    recognisedBy:\n      requestMetadata: { team: search }\n',
      ),
    );
    expect('file' in outcome && outcome.file.values).toMatchObject({
      teams: [
        {
          id: 'search',
          costCentre: 'CC-4410',
          recognisedBy: { requestMetadata: { team: 'search' } },
        },
      ],
    });
  });

  it('may be JSON', () => {
    expect(problemsIn('{"apiVersion":"bursar/v1","teams":[{"id":"a","name":"A"}]}')).toEqual([]);
  });

  it('may share values by anchors', () => {
    expect(
      problemsIn(
        `${head}teams:\n  - id: a\n    projects: &p [x, y]\n  - id: b\n    projects: *p\n`,
      ),
    ).toEqual([]);
  });
});

describe('a fault in a configuration file', () => {
  it.each([
    ['no text', '', ['1:1 empty']],
    ['only comments', '# nothing\n', ['1:1 empty']],
    ['a list for a file', '- a\n', ['1:1 wrong_type']],
    ['no apiVersion', 'teams: []\n', ['1:1 missing_key apiVersion']],
    ['another apiVersion', 'apiVersion: bursar/v2\n', ['1:13 bad_value apiVersion']],
    ['a tab', `${head}teams:\n\t- id: a\n`, ['3:1 syntax']],
    ['a bracket left open', `${head}dimensions: [a, b\nteams: []\n`, ['3:1 syntax']],
    ['two documents', `${head}---\n${head}`, ['2:1 syntax']],
    ['a tag', `${head}organisation: !secret x\n`, ['2:15 syntax']],
    ['a key twice', `${head}teams: []\nteams: []\n`, ['3:1 duplicate_key teams']],
    ['an unknown key', `${head}team: []\n`, ['2:1 unknown_key team']],
    ['an unknown key inside', team('    costCenter: x\n'), ['4:5 unknown_key teams[0].costCenter']],
    ['a key of a later part', `${head}budgets: []\n`, ['2:1 unknown_key budgets']],
    ['__proto__', `${head}__proto__: { a: 1 }\n`, ['2:1 unknown_key']],
    [
      'an alias of nothing',
      `${head}teams: *t\n`,
      ['2:8 unknown_alias teams', '2:8 wrong_type teams'],
    ],
    [
      'a bad time zone',
      `${head}reportingTimezone: Berlin\n`,
      ['2:20 bad_timezone reportingTimezone'],
    ],
    [
      'an offset as time zone',
      `${head}reportingTimezone: "+01:00"\n`,
      ['2:20 bad_timezone reportingTimezone'],
    ],
    [
      'five dimensions',
      `${head}dimensions: [a, b, c, d, e]\n`,
      ['2:26 too_many_dimensions dimensions[4]'],
    ],
    [
      'a dimension twice',
      `${head}dimensions: [a, a]\n`,
      ['2:17 duplicate_dimension dimensions[1]'],
    ],
    [
      'a dimension of our own',
      `${head}dimensions: [Team]\n`,
      ['2:14 taken_dimension dimensions[0]'],
    ],
    ['text for a list', `${head}dimensions: feature\n`, ['2:13 wrong_type dimensions']],
    ['nothing for a list', `${head}teams:\n`, ['2:7 wrong_type teams']],
    ['a number for a name', team('    name: 42\n'), ['4:11 wrong_type teams[0].name']],
    ['no id', `${head}teams:\n  - name: Search\n`, ['3:5 missing_key teams[0].id']],
    ['a bad id', `${head}teams:\n  - id: Search Team\n`, ['3:9 bad_team_id teams[0].id']],
    [
      'the reserved id',
      `${head}teams:\n  - id: unallocated\n`,
      ['3:9 reserved_team_id teams[0].id'],
    ],
    ['a team twice', `${head}teams:\n  - id: a\n  - id: a\n`, ['4:9 duplicate_team teams[1].id']],
    ['a control character', team('    name: "a\\u0007b"\n'), ['4:11 bad_text teams[0].name']],
    [
      'a bad principal',
      `${head}trustedMetadataPrincipals: [GatewayRole]\n`,
      ['2:29 bad_principal trustedMetadataPrincipals[0]'],
    ],
    [
      'a bad profile',
      team('    recognisedBy:\n      inferenceProfiles: [abc]\n'),
      ['5:27 bad_arn teams[0].recognisedBy.inferenceProfiles[0]'],
    ],
    [
      'an account without quotes',
      team('    recognisedBy: { accounts: [012345678901] }\n'),
      ['4:32 wrong_type teams[0].recognisedBy.accounts[0]'],
    ],
    [
      'a short account',
      team('    recognisedBy: { accounts: ["123"] }\n'),
      ['4:32 bad_account teams[0].recognisedBy.accounts[0]'],
    ],
    [
      'metadata of ours',
      team('    recognisedBy: { requestMetadata: { bursar: x } }\n'),
      ['4:40 bad_metadata teams[0].recognisedBy.requestMetadata.bursar'],
    ],
    [
      'a number as metadata',
      team('    recognisedBy: { requestMetadata: { team: 7 } }\n'),
      ['4:46 wrong_type teams[0].recognisedBy.requestMetadata.team'],
    ],
  ])('%s is reported with its place', (_story, text, problems) => {
    expect(problemsIn(text)).toEqual(problems);
  });

  it('of spelling comes with the word that was meant', () => {
    expect(problemsOf(team('    costCenter: x\n'))[0]?.hint).toBe('did you mean "costCentre"?');
    expect(problemsOf(`${head}tems: []\n`)[0]?.hint).toBe('did you mean "teams"?');
    expect(problemsOf(`${head}somethingElse: []\n`)[0]?.hint).toContain(
      'known here: $schema, apiVersion, organisation',
    );
  });

  it('of a missing quote shows the text in quotes, zeros included', () => {
    const [problem] = problemsOf(team('    recognisedBy: { accounts: [012345678901] }\n'));
    expect(problem).toMatchObject({
      message: 'expected text, found a number',
      hint: 'write it in quotes: "012345678901"',
    });
  });

  it('of two teams claiming one recogniser names both', () => {
    const text = `${head}teams:
  - id: a
    recognisedBy: { principals: ["arn:aws:sts::*:assumed-role/R/*"], requestMetadata: { team: [x, y] } }
  - id: b
    recognisedBy: { principals: ["arn:aws:sts::*:assumed-role/R/*"], requestMetadata: { team: y } }
`;
    expect(problemsOf(text)).toMatchObject([
      {
        line: 6,
        column: 34,
        code: 'recogniser_claimed_twice',
        message: expect.stringContaining('the teams a (line 4) and b'),
      },
      { line: 6, column: 95, code: 'recogniser_claimed_twice' },
    ]);
  });
});

describe('a configuration file with many faults', () => {
  it('has them all reported at once, from top to bottom', () => {
    const text = `apiVersion: bursar/v1
reportingTimezone: Mars/Base
dimensions: [a, b, c, d, e]
trustedMetadataPrincipals: [absent]
teams:
  - id: search
    nam: Search
    recognisedBy:
      principals: [x]
  - id: search
    projects: all
colour: red
`;
    expect(problemsIn(text)).toEqual([
      '2:20 bad_timezone reportingTimezone',
      '3:26 too_many_dimensions dimensions[4]',
      '4:29 bad_principal trustedMetadataPrincipals[0]',
      '7:5 unknown_key teams[0].nam',
      '9:20 bad_arn teams[0].recognisedBy.principals[0]',
      '10:9 duplicate_team teams[1].id',
      '11:15 wrong_type teams[1].projects',
      '12:1 unknown_key colour',
    ]);
  });
});
