import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sourcesUnder } from '../support/house/sources.js';
import { badArguments, requiredLists, type RequiredList } from '../support/http/required-lists.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

/** How a list is reached that is no field of Query. */
const REACHED: Readonly<Record<string, (field: string) => string>> = {};

const lists = requiredLists(sourcesUnder('apps/api/src', /\.graphql$/));

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar();
});
afterAll(() => bursar.close());

const reach = ({ parent, name }: RequiredList, args: string): string => {
  const field = `list: ${name}(${args}) { __typename }`;
  return parent === 'Query' ? field : (REACHED[`${parent}.${name}`]?.(field) ?? '');
};

describe('a list of GraphQL that is never null', () => {
  it('is found, with what its arguments may be refused for', () => {
    const sdl = `type Query {
      some(first: Int, after: String): [ID!]! none: [ID!]! page(at: DateTime!): AConnection! may(first: Int): [ID!] }`;
    expect(requiredLists([{ name: 'seeded.graphql', text: sdl }])).toEqual([
      { parent: 'Query', name: 'some', args: { first: 'Int', after: 'String' } },
      { parent: 'Query', name: 'page', args: { at: 'DateTime' } },
    ]);
  });

  it('is reached from Query', () => {
    const beyond = lists.filter(({ parent }) => parent !== 'Query');
    expect(beyond.filter(({ parent, name }) => !(`${parent}.${name}` in REACHED))).toEqual([]);
  });

  it.each(lists.map((list) => [`${list.parent}.${list.name}`, list] as const))(
    '%s refuses no argument: with the refusal, the other fields of the answer would be lost',
    async (_name, list) => {
      for (const args of badArguments(list)) {
        const query = `{ instance { version } ${reach(list, args)} }`;
        const { data } = await bursar.ask(query);
        expect({ args, data }).toMatchObject({ data: { instance: {} } });
      }
    },
  );
});
