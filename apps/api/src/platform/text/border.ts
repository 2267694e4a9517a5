import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GraphQLError, Kind, visit, type DocumentNode } from 'graphql';
import { Invalid } from '../errors.js';
import { findUnfit, isStorable, type Unfit } from './storable.js';

const GRAPHQL = '/graphql';
/** Lists whose items are read one by one, by `readEach`. */
const READ_ONE_BY_ONE = new Set(['/v1/leases/:id/calls', '/v1/denials']);

/**
 * Text that Postgres cannot keep goes no further than here, whichever endpoint it came to: an endpoint or a field that is
 * added later cannot forget the rule. Bodies that are streamed are read line by line and have a quarantine of their own.
 */
export function refuseUnfitRequests(fastify: FastifyInstance): void {
  fastify.addHook('preHandler', (request, _reply, done) => {
    const found = unfitIn(request);
    done(
      found === null
        ? undefined
        : new Invalid(`${found.place} ${found.reason}.`, {
            slug: 'unfit_text',
            hint: 'Send whole Unicode characters and no U+0000.',
          }),
    );
  });
}

function unfitIn(request: FastifyRequest): { place: string; reason: string } | null {
  // Where no endpoint is, nothing is read: that answer is 404.
  if (request.is404) return null;
  const { body } = request;
  const route = request.routeOptions.url ?? '';
  // Errors of GraphQL have their own form: the plugin below looks at what is asked there.
  const isLeft = route === GRAPHQL || READ_ONE_BY_ONE.has(route) || isStream(body);
  const parts: [string, unknown][] = [
    ['The path', request.params],
    ['The query string', request.query],
    ...(isLeft ? [] : [['The body', body] as [string, unknown]]),
  ];
  for (const [what, value] of parts) {
    const found = findUnfit(value);
    if (found !== null) return { place: placeOf(what, found), reason: found.reason };
  }
  return null;
}

const placeOf = (what: string, { path }: Unfit): string =>
  path === '' ? what : `${what}, at ${JSON.stringify(path)},`;

const isStream = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body;

/** The same rule for everything that a GraphQL request carries: variables of any scalar, and texts in the query itself. */
export const refuseUnfitArguments: ApolloServerPlugin = {
  requestDidStart: () =>
    Promise.resolve({
      didResolveOperation: ({ request, document }) => {
        const found = findUnfit(request.variables ?? {});
        if (found !== null) throw refused(`The variable ${found.path} ${found.reason}.`);
        const literal = unfitLiteral(document);
        if (literal !== null) throw refused(literal);
        return Promise.resolve();
      },
    }),
};

function unfitLiteral(document: DocumentNode): string | null {
  let found: string | null = null;
  visit(document, {
    [Kind.STRING]: ({ value }) => {
      if (!isStorable(value))
        found ??=
          'A text in the query holds NUL or half of a surrogate pair, which cannot be stored.';
    },
  });
  return found;
}

const refused = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } });
