import { AMOUNTS, CALL_COUNTS, TOKEN_METERS } from '@bursar/pricing';
import { graphql } from '../data/graphql.js';

type Joined<Names extends readonly string[]> = Names extends readonly [
  infer First extends string,
  ...infer Rest extends readonly string[],
]
  ? `${First} ${Joined<Rest>}`
  : '';

/** As fields of a document, with a type that says which they are: gql.tada reads it. */
const fields = <const Names extends readonly string[]>(names: Names): Joined<Names> =>
  names.map((name) => `${name} `).join('') as Joined<Names>;

const counts = fields(CALL_COUNTS);
const tokens = fields(TOKEN_METERS);
const amounts = fields(AMOUNTS);

/** Every measure there is, and what follows from them. */
export const Figures = graphql(`
  fragment Figures on SpendFigures {
    ${counts}
    tokens { ${tokens} }
    ${amounts}
    costPerRequest
    costPer1kTokens
    cacheHitShare
    latency { p50Ms p95Ms p99Ms coverage }
  }
`);
