import { describe, expect, it } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import { asCommand, asGraphql } from './copied.js';

const question = {
  ...{ from: '2026-10-01', to: '2026-11-01', timezone: 'Europe/Berlin' },
  groupBy: ['team', 'model'],
  filters: [
    { dimension: 'team', in: ['search', "o'brien & co", null], exclude: false },
    { dimension: 'environment', in: ['dev'], exclude: true },
  ],
  ...{ top: 8, latency: true, vsFrom: '2026-09-01', vsTo: '2026-10-01' },
};

describe('a view of spend', () => {
  it('is a command that a shell reads as it is meant', () => {
    expect(asCommand(question)).toBe(
      "npx bursar spend --from 2026-10-01 --to 2026-11-01 --tz Europe/Berlin --group team,model --filter team=search --filter 'team=o'\\''brien & co' --filter team= --filter 'environment!=dev' --top 8",
    );
    expect(asCommand({ ...question, groupBy: [], filters: [] })).toBe(
      'npx bursar spend --from 2026-10-01 --to 2026-11-01 --tz Europe/Berlin --top 8',
    );
  });

  it('is a question of GraphQL', () => {
    const schema = buildSchema(`
      input SpendFilter { dimension: String! in: [String]! exclude: Boolean! = false }
      input SpendInput { from: String! to: String! timezone: String! groupBy: [String!]! filters: [SpendFilter!]! top: Int }
      type Figures { cost: String! requests: String! }
      type SpendRow { keys: [String]! other: Boolean! figures: Figures! }
      type SpendResult { rows: [SpendRow!]! total: Figures! }
      type Problem { code: String! message: String! hint: String }
      union SpendOutcome = SpendResult | Problem
      type Query { spend(input: SpendInput!): SpendOutcome! }`);
    expect(validate(schema, parse(asGraphql(question)))).toEqual([]);
    expect(asGraphql(question)).toContain(
      `filters: [{ dimension: "team", in: ["search", "o'brien & co", null], exclude: false }, { dimension: "environment", in: ["dev"], exclude: true }]`,
    );
  });
});
