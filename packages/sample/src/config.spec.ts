import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { sampleConfig, sampleTeams } from './config.js';

interface Limit {
  id: string;
  scope: Record<string, string>;
}

interface Organisation {
  apiVersion: string;
  dimensions: string[];
  trustedMetadataPrincipals: string[];
  teams: { id: string; costCentre: string; recognisedBy: Record<string, unknown> }[];
  inferenceProfiles: { arn: string; modelId: string }[];
  budgets: Limit[];
  quotas: Limit[];
}

describe('the configuration of the sample organisation', () => {
  const organisation = parse(sampleConfig()) as Organisation;

  it('is a configuration file with two dimensions of its own', () => {
    expect(organisation.apiVersion).toBe('bursar/v1');
    expect(organisation.dimensions).toEqual(['feature', 'promptVersion']);
    expect(organisation.trustedMetadataPrincipals).toEqual([
      'arn:aws:sts::*:assumed-role/GatewayRole/*',
    ]);
  });

  it('names eight teams, each with a cost centre of its own', () => {
    expect(organisation.teams.map(({ id }) => id)).toEqual([
      'search',
      'support',
      'ads',
      'checkout',
      'data-science',
      'legal',
      'growth',
      'platform',
    ]);
    expect(new Set(organisation.teams.map(({ costCentre }) => costCentre)).size).toBe(8);
  });

  it('recognises teams in every way there is', () => {
    const ways = new Set(
      organisation.teams.flatMap(({ recognisedBy }) => Object.keys(recognisedBy)),
    );
    expect([...ways].sort()).toEqual([
      'accounts',
      'inferenceProfiles',
      'principals',
      'requestMetadata',
    ]);
  });

  it('names the model behind every profile that a team claims', () => {
    const claimed = organisation.teams.flatMap(
      ({ recognisedBy }) => (recognisedBy['inferenceProfiles'] ?? []) as string[],
    );
    expect(organisation.inferenceProfiles.map(({ arn }) => arn).sort()).toEqual(claimed.sort());
  });

  it('limits teams that are there, and leaves no call uncovered', () => {
    const teams = new Set(organisation.teams.map(({ id }) => id));
    const limits = [...organisation.budgets, ...organisation.quotas];
    const named = limits.flatMap(({ scope }) => scope['team'] ?? []);
    expect(named.filter((team) => !teams.has(team))).toEqual([]);
    expect(organisation.budgets.some(({ scope }) => Object.keys(scope).length === 0)).toBe(true);
    expect(new Set(limits.map(({ id }) => id)).size).toBe(limits.length);
  });

  it('says of a call whose it is before it says what may be spent', () => {
    expect(Object.keys(parse(sampleTeams()) as object)).not.toContain('budgets');
    expect(sampleConfig().startsWith(sampleTeams())).toBe(true);
  });
});
