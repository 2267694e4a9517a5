import { describe, expect, it } from '@jest/globals';
import { compileRecognition, holdsAt, metadataKey, type RecognitionData } from './recognition.js';

const ever = { validFrom: null, validTo: null };
const data = (rules: RecognitionData['rules']): RecognitionData => ({
  version: 7,
  reportingTimezone: 'UTC',
  dimensions: ['feature'],
  teams: [
    {
      id: 'search',
      name: 'Search',
      costCentres: [{ from: null, costCentre: 'CC-1' }],
      projects: ['ranking'],
      closedList: true,
    },
    { id: 'ads', name: 'Ads', costCentres: [], projects: [], closedList: false },
  ],
  trusted: [{ pattern: 'arn:aws:sts::*:assumed-role/GatewayRole/*', ...ever }],
  rules,
});

describe('rules of one version', () => {
  it('are found by metadata pair, profile and account, each with its dates', () => {
    const rules = compileRecognition(
      data([
        {
          ruleId: 1,
          team: 'search',
          kind: 'metadata',
          field: 'team',
          pattern: 'search',
          validFrom: null,
          validTo: 100,
        },
        {
          ruleId: 2,
          team: 'ads',
          kind: 'metadata',
          field: 'team',
          pattern: 'search',
          validFrom: 100,
          validTo: null,
        },
        { ruleId: 3, team: 'ads', kind: 'profile', field: '', pattern: 'arn:p', ...ever },
        { ruleId: 4, team: 'ads', kind: 'account', field: '', pattern: '111122223333', ...ever },
      ]),
    );
    const claims = rules.metadata.get(metadataKey('team', 'search')) ?? [];
    expect(claims.find((rule) => holdsAt(rule, 99))?.team).toBe('search');
    expect(claims.find((rule) => holdsAt(rule, 100))?.team).toBe('ads');
    expect(rules.profiles.get('arn:p')?.[0]?.ruleId).toBe(3);
    expect(rules.accounts.get('111122223333')?.[0]?.ruleId).toBe(4);
  });

  it('go by what a file or a person says of a user before what groups say, and of groups by the latest', () => {
    const person = (ruleId: number, team: string, field: string, validFrom: number | null) =>
      ({ ruleId, team, kind: 'person', field, pattern: 'ana', validFrom, validTo: null }) as const;
    const said = compileRecognition(
      data([
        person(1, 'ads', 'person-1', 10),
        person(2, 'search', '', 50),
        person(3, 'search', 'person-2', 20),
      ]),
    ).membershipsOf('ana');
    expect(said.map(({ ruleId }) => ruleId)).toEqual([2, 3, 1]);
    expect(said.find((rule) => holdsAt(rule, 15))?.ruleId).toBe(1);
    expect(said.find((rule) => holdsAt(rule, 30))?.ruleId).toBe(3);
    expect(said.find((rule) => holdsAt(rule, 60))?.ruleId).toBe(2);
  });

  it('try the closest principal pattern first', () => {
    const principal = (ruleId: number, pattern: string) =>
      ({ ruleId, team: 'ads', kind: 'principal', field: '', pattern, ...ever }) as const;
    const { principals } = compileRecognition(
      data([
        principal(1, '*'),
        principal(2, 'arn:aws:sts::*:assumed-role/Search*'),
        principal(3, 'arn:aws:sts::111122223333:assumed-role/SearchRole/*'),
        principal(4, 'arn:aws:iam::1:user/x'),
      ]),
    );
    expect(principals.map(({ ruleId }) => ruleId)).toEqual([4, 3, 2, 1]);
  });

  it('keep a closed project list apart from none', () => {
    const { teams } = compileRecognition(data([]));
    expect(teams.get('search')?.projects?.has('ranking')).toBe(true);
    expect(teams.get('ads')?.projects).toBeNull();
  });

  it('name the metadata keys that matter, team first', () => {
    const metadata = (ruleId: number, field: string) =>
      ({ ruleId, team: 'ads', kind: 'metadata', field, pattern: 'x', ...ever }) as const;
    const { metadataFields } = compileRecognition(
      data([metadata(1, 'app'), metadata(2, 'team'), metadata(3, 'app')]),
    );
    expect(metadataFields).toEqual(['team', 'app']);
  });
});
