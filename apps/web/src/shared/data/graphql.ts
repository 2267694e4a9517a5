import { initGraphQLTada } from 'gql.tada';
import type { introspection } from '../../generated/schema.js';

/** Documents are typed by the API's own SDL: a field that is not there does not compile. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  disableMasking: true;
  scalars: { DateTime: string; Money: string; BigInt: string; JSON: unknown };
}>();

export type { ResultOf, VariablesOf } from 'gql.tada';
