import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { sampleConfig } from './config.js';

interface Organisation {
  apiVersion: string;
  dimensions: string[];
  trustedMetadataPrincipals: string[];
  teams: { id: string; costCentre: string; recognisedBy: Record<string, unknown> }[];
  inferenceProfiles: { arn: string; modelId: string }[];
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
});
