import { describe, expect, it } from '@jest/globals';
import { convertLiteLlm } from './litellm.js';

const TEAMS = [
  {
    ...{ team_id: '7c1e-1', team_alias: 'Search & Ranking', max_budget: 500, soft_budget: 400 },
    ...{ budget_duration: '30d', rpm_limit: 600, tpm_limit: 2_000_000, models: ['claude'] },
  },
  { team_id: 'ads', max_budget: 0.1, budget_duration: '12h', models: ['all-proxy-models'] },
];

describe('teams and budgets of LiteLLM', () => {
  it('become teams that are recognised by their id there, with budgets and quotas', () => {
    const { file, notes } = convertLiteLlm(TEAMS);
    expect(file).toEqual({
      apiVersion: 'bursar/v1',
      teams: [
        {
          ...{ id: 'search-ranking', name: 'Search & Ranking' },
          recognisedBy: { requestMetadata: { team: '7c1e-1' } },
        },
        { id: 'ads', name: 'ads', recognisedBy: { requestMetadata: { team: 'ads' } } },
      ],
      budgets: [
        {
          ...{ id: 'search-ranking-month', scope: { team: 'search-ranking' }, limit: '500' },
          ...{ window: 'month', mode: 'hard' },
        },
        {
          ...{ id: 'search-ranking-soft', scope: { team: 'search-ranking' }, limit: '400' },
          ...{ window: 'month', mode: 'soft' },
        },
        { id: 'ads-month', scope: { team: 'ads' }, limit: '0.1', window: 'month', mode: 'hard' },
      ],
      quotas: [
        {
          ...{ id: 'search-ranking-rate', scope: { team: 'search-ranking' } },
          ...{ requestsPerMinute: 600, tokensPerMinute: 2_000_000 },
        },
      ],
    });
    expect(notes).toEqual([
      expect.stringContaining('claude'),
      expect.stringContaining('runs for 12h'),
    ]);
  });

  it('keep the models that a configuration file explains, and the budget of the proxy', () => {
    const { file, notes } = convertLiteLlm({
      teams: TEAMS,
      litellm_settings: { max_budget: 1_000, budget_duration: '1mo' },
      model_list: [
        { model_name: 'claude', litellm_params: { model: 'bedrock/converse/us.anthropic.x-v1:0' } },
        { model_name: 'claude', litellm_params: { model: 'anthropic/claude-x' } },
      ],
    });
    expect(file).toMatchObject({
      modelAccess: [
        { scope: { team: 'search-ranking' }, allow: ['us.anthropic.x-v1:0', 'claude-x'] },
      ],
      budgets: expect.arrayContaining([
        { id: 'everything-month', scope: {}, limit: '1000', window: 'month', mode: 'hard' },
      ]),
    });
    expect(notes).toHaveLength(1);
  });

  it('get ids of their own, whatever their names', () => {
    const { file } = convertLiteLlm([{ team_alias: 'A b' }, { team_alias: 'a-B' }, {}]);
    expect(file['teams']).toMatchObject([{ id: 'a-b' }, { id: 'a-b-2' }, { id: 'team' }]);
  });
});
