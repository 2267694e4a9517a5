import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, GraphQLError, parse, separateOperations, validate } from 'graphql';
import {
  boundCost,
  costRule,
  POINTS_MAX,
  pointsOf,
} from '../../apps/api/src/platform/graphql/query-cost.js';
import { root } from '../support/root.js';

const filesUnder = (folder: string, ending: string): string[] =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending) && !name.includes('node_modules'))
    .map((name) => readFileSync(path.join(root, folder, name), 'utf8'));

const schema = buildSchema(filesUnder('apps/api/src', '.graphql').join('\n'));
const costOf = (query: string): number | null => {
  const [error] = validate(schema, parse(query), [boundCost]);
  return error === undefined ? null : Number(/costs (\d+) points/.exec(error.message)?.[1]);
};

const SPEND = 'spend(input: { from: "2026-01-01", to: "2026-02-01" }) { __typename }';
const spends = (n: number): string =>
  Array.from({ length: n }, (_, i) => `a${i}: ${SPEND}`).join(' ');

describe('what a query may cost', () => {
  it('is used up by twenty questions to the ledger, and the answer says how', () => {
    const [error] = validate(schema, parse(`{ ${spends(20)} }`), [boundCost]);
    expect(error).toBeInstanceOf(GraphQLError);
    expect(error?.message).toBe(
      'This query costs 200 points, and a query may cost 60: each `spend` costs 10. Ask for less at once, in several queries.',
    );
  });

  it.each([
    ['in a fragment', `{ ...a } fragment a on Query { ${spends(7)} }`, 70],
    [
      'in a fragment of a fragment',
      `{ ...a } fragment a on Query { ...b } fragment b on Query { ${spends(7)} }`,
      70,
    ],
    ['in a fragment without a name', `{ ... on Query { ${spends(7)} } }`, 70],
    [
      'in the most expensive of several operations',
      `query A { me { id } } query B { ${spends(7)} }`,
      70,
    ],
    ['beside others', `{ ${spends(5)} verify { ok } }`, 80],
    [
      'behind a condition',
      `query ($no: Boolean!) { ${spends(7).replaceAll(') {', ') @include(if: $no) {')} }`,
      70,
    ],
  ])('counts what is asked %s', (_, query, points) => {
    expect(costOf(query.replace('verify { ok }', 'verify { __typename }'))).toBe(points);
  });

  it('counts a fragment that comes back to itself once, and leaves the refusal to others', () => {
    expect(costOf(`{ ...a } fragment a on Query { ${spends(7)} ...a }`)).toBe(70);
  });

  it('allows five questions at once', () => {
    expect(costOf(`{ ${spends(5)} }`)).toBeNull();
  });
});

describe('every page of the web app', () => {
  const documents = filesUnder('apps/web/src', '.query.ts').flatMap((text) =>
    [...text.matchAll(/graphql\(\s*`([^`]+)`/g)].map(([, document = '']) => document),
  );

  it('asks for half of what it may, at most', () => {
    expect(documents.length).toBeGreaterThan(30);
    const expensive = documents
      .flatMap((document) => Object.values(separateOperations(parse(document))))
      .flatMap((operation) => validate(schema, operation, [costRule(POINTS_MAX / 2)]))
      .map(({ message }) => message);
    expect(expensive).toEqual([]);
  });
});

describe('every field of Query', () => {
  /** Read from what is in memory, from one row, or from a handful of rows that people edit. */
  const CHEAP = new Set(['instance', 'me', 'signInWays', 'personas', 'apiKeys', 'people', 'teams']);
  for (const name of ['team', 'customDimensions', 'priceBook', 'freshness', 'import', 'frozenKeys'])
    CHEAP.add(name);
  for (const name of ['identityProviders', 'signedInBy', 'signInRefusal', 'ownSessions'])
    CHEAP.add(name);
  CHEAP.add('invitations');
  for (const name of ['provisionalPrices', 'flags', 'routes', 'policies', 'gateways', 'work'])
    CHEAP.add(name);

  it('says what it costs, unless it is known to be cheap', () => {
    const fields = Object.values(schema.getQueryType()?.getFields() ?? {});
    const unsaid = fields.filter((field) => pointsOf(schema, field) === null);
    expect(unsaid.map(({ name }) => name).sort()).toEqual([...CHEAP].sort());
  });
});
