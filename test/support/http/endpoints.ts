import http from 'node:http';
import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
  getNamedType,
} from 'graphql';

const SCALARS: Record<string, string> = {
  ID: '"00000000-0000-7000-8000-000000000000"',
  Int: '1',
  Boolean: 'true',
  Money: '"1"',
  DateTime: '"2026-10-01T00:00:00Z"',
};

/** The least that a field accepts: its required arguments, and nothing else. */
function valueOf(type: GraphQLInputType): string {
  if (isNonNullType(type)) return valueOf(type.ofType);
  if (isListType(type)) return `[${valueOf(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? 'null';
  if (isInputObjectType(type))
    return `{ ${given(Object.values(type.getFields()).filter(isRequiredInputField))} }`;
  return SCALARS[type.name] ?? '"x"';
}

const given = (inputs: readonly (GraphQLArgument | GraphQLInputField)[]): string =>
  inputs.map(({ name, type }) => `${name}: ${valueOf(type)}`).join(', ');

const DEPTH_MAX = 6;

/** Every field that takes no required argument, as deep as answers go; what leads back to itself is asked once. */
function everythingOf(type: GraphQLOutputType, path: readonly string[] = []): string {
  const named = getNamedType(type);
  if (!isCompositeType(named) || path.includes(named.name) || path.length > DEPTH_MAX) return '';
  const inner = [...path, named.name];
  if (isUnionType(named)) {
    const parts = named.getTypes().map((one) => `... on ${one.name} ${everythingOf(one, path)}`);
    return `{ __typename ${parts.join(' ')} }`;
  }
  const fields = Object.values(named.getFields())
    .filter(({ args }) => !args.some(isRequiredArgument))
    .flatMap(({ name, type: of }) => {
      if (!isCompositeType(getNamedType(of))) return [name];
      const below = everythingOf(of, inner);
      return below === '' ? [] : [`${name} ${below}`];
    });
  return `{ __typename ${fields.join(' ')} }`;
}

/** The query `name` with all that it answers, with these arguments. */
export function deepQuery(schema: GraphQLSchema, name: string, given: string): string {
  const field = schema.getQueryType()?.getFields()[name];
  if (field === undefined) throw new Error(`There is no query ${name}.`);
  return `query { ${name}${given} ${everythingOf(field.type)} }`;
}

/** A query per root field, named as its endpoint: `Query.me`. */
export function queriesOf(schema: GraphQLSchema): Map<string, string> {
  const roots: [string, GraphQLObjectType | null | undefined][] = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ];
  const queries = roots.flatMap(([operation, root]) =>
    Object.values(root?.getFields() ?? {}).map((field): [string, string] => {
      const inputs = given(field.args.filter(isRequiredArgument));
      const call = `${field.name}${inputs === '' ? '' : `(${inputs})`}`;
      const selection = isCompositeType(getNamedType(field.type)) ? ' { __typename }' : '';
      return [`${root?.name}.${field.name}`, `${operation} { ${call}${selection} }`];
    }),
  );
  return new Map(queries);
}

/** `GET /v1/session` and so on, from the tree that Fastify prints: four columns a level, then a path and its methods. */
export function routesOf(tree: string): string[] {
  const parents: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', segment = '', methods] =
      /^([│├└─\s]*)(\S+)(?: \((.+)\))?$/.exec(line) ?? [];
    const level = indent.length / 4;
    parents.length = level;
    parents[level] = segment;
    return (methods?.split(', ') ?? []).map((method) => `${method} ${parents.join('')}`);
  });
}

export interface RawAnswer {
  status: number;
  body: string;
}

/** A request with its path exactly as written: `fetch` would tidy it up first. */
export function raw(
  url: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body = '',
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}
