import { existsSync } from 'node:fs';
import path from 'node:path';
import { makeExecutableSchema } from '@graphql-tools/schema';
import type { ApolloDriverConfig } from '@nestjs/apollo';
import { GraphQLTypesLoader } from '@nestjs/graphql';
import { buildASTSchema, type DocumentNode, parse } from 'graphql';
import { scalars } from './scalars.js';

/** SDL stands beside its resolver in src; compiled code looks it up there. */
function sourceFolder(): string {
  const here = path.resolve(import.meta.dirname, '../..');
  const source = path.resolve(here, '../src');
  return existsSync(path.join(here, 'platform/platform.graphql')) ? here : source;
}

let known: Promise<DocumentNode> | undefined;

/** Found, merged and checked once in a process: tests start one application after the other. */
const readDocument = (): Promise<DocumentNode> => (known ??= findDocument());

async function findDocument(): Promise<DocumentNode> {
  const files = path.join(sourceFolder(), '**/*.graphql');
  const document = parse(await new GraphQLTypesLoader().mergeTypesByPaths([files]));
  buildASTSchema(document);
  return document;
}

type Resolvers = NonNullable<Parameters<typeof makeExecutableSchema>[0]['resolvers']>;

/**
 * The schema of an application. Nest would check the SDL again and copy the whole schema three times to add what answers its fields; here
 * they are added to one that is made for this application alone.
 */
export async function schemaOfApplication(): Promise<ApolloDriverConfig> {
  const document = await readDocument();
  let resolvers: Resolvers = scalars;
  return {
    transformResolvers: (found) => (resolvers = [found, scalars].flat()),
    transformSchema: () =>
      makeExecutableSchema({
        typeDefs: buildASTSchema(document, { assumeValidSDL: true }),
        resolvers,
        updateResolversInPlace: true,
      }),
  };
}
