import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { claimsOf } from './claim.js';
import { configFiles } from '../config/config.module.js';
import { planTeams, type TeamsState, teamsSection, teamsToFile } from './section-teams.js';
import { planTrust } from './section-trust.js';
import type { TeamInFile } from './team-file.js';

const AT = new Date('2026-11-20T12:00:00Z');

const search = {
  id: 'search',
  name: 'Search',
  costCentres: [{ from: null, costCentre: 'CC-1' }],
  projects: [],
  closedList: false,
  removedAt: null,
};
const state = (more: Partial<TeamsState> = {}): TeamsState => ({
  teams: [search],
  rules: [],
  trusted: [],
  ...more,
});
const plain = { prune: false, file: {}, at: AT };
const summaries = (known: TeamsState, file: readonly TeamInFile[] | undefined, prune = false) =>
  planTeams(known, file, { prune, file: {}, at: AT }).changes.map(
    ({ action, summary }) => `${action}: ${summary}`,
  );

describe('a plan for teams', () => {
  it.each<[string, readonly TeamInFile[] | undefined, boolean, string[]]>([
    ['adds a new one', [{ id: 'ads' }], false, ['add: New team ads (ads)']],
    ['keeps one that the file does not name', [], false, []],
    ['keeps all where the file names none', undefined, false, []],
    [
      'removes it when pruning',
      [],
      true,
      ['remove: Team search (Search) is removed; its past stays'],
    ],
    ['keeps what the file does not say about it', [{ id: 'search' }], true, []],
    [
      'renames',
      [{ id: 'search', name: 'Find' }],
      false,
      ['change: Team search: name Search → Find'],
    ],
    [
      'takes a cost centre away',
      [{ id: 'search', costCentre: null }],
      false,
      ['change: Team search: cost centre CC-1 → CC-1, from 2026-11-01 none'],
    ],
    [
      'begins another cost centre with the month',
      [{ id: 'search', costCentre: 'CC-2' }],
      false,
      ['change: Team search: cost centre CC-1 → CC-1, from 2026-11-01 CC-2'],
    ],
    [
      'takes all there ever were from a list',
      [
        {
          id: 'search',
          costCentres: [{ costCentre: 'CC-1' }, { costCentre: 'CC-2', from: '2026-12-16' }],
        },
      ],
      false,
      ['change: Team search: cost centre CC-1 → CC-1, from 2026-12-16 CC-2'],
    ],
    [
      'closes the list of projects',
      [{ id: 'search', projects: ['b', 'a'] }],
      false,
      ['change: Team search: projects as they appear → a, b'],
    ],
    [
      'distinguishes a closed, empty list from none',
      [{ id: 'search', projects: [] }],
      false,
      ['change: Team search: projects as they appear → none'],
    ],
  ])('%s', (_story, file, prune, expected) => {
    expect(summaries(state(), file, prune)).toEqual(expected);
  });

  it('says that calls of days whose cost centre changes have to be moved', () => {
    const warnings = (file: TeamInFile[]) => planTeams(state(), file, plain).warnings;
    expect(warnings([{ id: 'search', costCentre: 'CC-2' }])).toEqual([
      'Calls since 2026-11-01 of team search that are counted already keep their cost centre until you run: bursar reattribute --from 2026-11-01 --to 2026-11-21',
    ]);
    const later = [{ costCentre: 'CC-1' }, { costCentre: 'CC-2', from: '2026-12-16' }];
    expect(warnings([{ id: 'search', costCentres: later }])).toEqual([]);
    expect(warnings([{ id: 'new', costCentre: 'CC-2' }])).toEqual([]);
  });

  it('brings a removed team back under its old name', () => {
    const gone = state({ teams: [{ ...search, removedAt: new Date(1) }] });
    expect(summaries(gone, [{ id: 'search' }])).toEqual(['add: Team search (Search) is back']);
    expect(summaries(gone, undefined, true)).toEqual([]);
  });

  it('keeps the rules of a team named without recognisedBy', () => {
    const rules = claimsOf({ accounts: ['111122223333'] }).map(({ claim }) => ({
      ...claim,
      id: 1,
      team: 'search',
      validFrom: null,
      validTo: null,
    }));
    expect(summaries(state({ rules }), [{ id: 'search' }])).toEqual([]);
    expect(summaries(state({ rules }), [{ id: 'search', recognisedBy: {} }])).toEqual([
      'remove: account 111122223333 is search no longer, from now on',
    ]);
  });

  it('warns when metadata recognises teams but no principal is trusted to set it', () => {
    const file: TeamInFile[] = [
      { id: 'search', recognisedBy: { requestMetadata: { team: 'search' } } },
    ];
    expect(planTeams(state(), file, plain).warnings).toHaveLength(1);
    expect(planTeams(state({ trusted: ['*'] }), file, plain).warnings).toEqual([]);
    expect(
      planTeams(state(), file, { prune: false, file: { trustedMetadataPrincipals: ['*'] }, at: AT })
        .warnings,
    ).toEqual([]);
    expect(
      planTeams(state({ trusted: ['*'] }), file, { prune: true, file: {}, at: AT }).warnings,
    ).toHaveLength(1);
  });
});

describe('trust', () => {
  const trust = (pattern: string, validTo: Date | null = null) => ({
    id: 1,
    pattern,
    validFrom: null,
    validTo,
  });

  it('is since ever the first time, and from now on the second', () => {
    expect(planTrust([], ['a']).map(({ edit }) => edit)).toEqual([
      { do: 'trust', pattern: 'a', sinceEver: true },
    ]);
    expect(planTrust([trust('a', new Date(1))], ['a']).map(({ edit }) => edit)).toEqual([
      { do: 'trust', pattern: 'a', sinceEver: false },
    ]);
  });

  it('ends where the list leaves it out, and stays where the file has no list', () => {
    expect(planTrust([trust('a')], []).map(({ edit }) => edit.do)).toEqual(['distrust']);
    expect(planTrust([trust('a')], undefined)).toEqual([]);
  });
});

const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((s) => s.trim() !== '' && !/[\p{Cc}\u2028\u2029]/u.test(s) && s.isWellFormed());
const teamInFile = fc.record(
  {
    id: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,8}$/),
    name: text,
    costCentre: text,
    projects: fc.uniqueArray(text, { maxLength: 3 }),
    recognisedBy: fc.record(
      {
        requestMetadata: fc.dictionary(
          fc.constantFrom('team', 'app', '1', 'a key'),
          fc.oneof(text, fc.uniqueArray(text, { minLength: 2, maxLength: 3 })),
          { maxKeys: 2, noNullPrototype: true },
        ),
        accounts: fc.uniqueArray(fc.stringMatching(/^[0-9]{12}$/), { maxLength: 2 }),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['id'] },
);

/** The state that a file makes of nothing. */
function stateOf(file: readonly TeamInFile[]): TeamsState {
  const empty: TeamsState = { teams: [], rules: [], trusted: [] };
  const teams: TeamsState['teams'][number][] = [];
  const rules: TeamsState['rules'][number][] = [];
  for (const { edit } of planTeams(empty, file, plain).changes) {
    if (edit.do === 'create') teams.push(edit.team);
    if (edit.do === 'open')
      rules.push({
        ...edit.claim,
        id: rules.length + 1,
        team: edit.team,
        validFrom: null,
        validTo: null,
      });
  }
  return { teams, rules, trusted: [] };
}

describe('a file of teams written back', () => {
  it('reads as the same teams, plans nothing, and writes the same bytes', () => {
    const sections = [teamsSection({ follow: () => Promise.resolve() })];
    fc.assert(
      fc.property(
        fc.uniqueArray(teamInFile, { selector: ({ id }) => id, maxLength: 4 }),
        (file) => {
          const written = configFiles.writeConfigFile({ teams: file });
          const outcome = configFiles.readConfigFile(written, sections);
          // Random teams may claim the same thing; such a file is refused, rightly.
          fc.pre('file' in outcome);
          const made = stateOf(file);
          const exported = configFiles.writeConfigFile({ teams: teamsToFile(made) });
          const again = (parse(exported) as { teams: TeamInFile[] }).teams;
          expect(configFiles.readConfigFile(exported, sections)).toHaveProperty('file');
          expect(planTeams(made, again, { prune: true, file: {}, at: AT }).changes).toEqual([]);
          expect(planTeams(made, file, plain).changes).toEqual([]);
          expect(configFiles.writeConfigFile({ teams: teamsToFile(stateOf(again)) })).toBe(
            exported,
          );
        },
      ),
      { numRuns: 150 },
    );
  });
});
