import type {
  ApolloServerPlugin,
  GraphQLRequestContextDidResolveOperation,
  GraphQLRequestContextWillSendResponse,
  GraphQLRequestListener,
} from '@apollo/server';
import { Plugin } from '@nestjs/apollo';
import { Inject } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { BREAK, type DocumentNode, GraphQLError, visit } from 'graphql';
import { IdentityService } from './identity.service.js';

interface Context {
  readonly req: FastifyRequest;
}

/** Only callers who can sign in may read the schema. */
@Plugin()
export class IntrospectionPlugin implements ApolloServerPlugin<Context> {
  constructor(@Inject(IdentityService) private readonly identity: IdentityService) {}

  requestDidStart(): Promise<GraphQLRequestListener<Context>> {
    return Promise.resolve({
      didResolveOperation: (request) => this.refuseStrangers(request),
      willSendResponse: (request) => {
        answerPlainJson(request);
        return Promise.resolve();
      },
    });
  }

  private async refuseStrangers({
    document,
    contextValue,
  }: GraphQLRequestContextDidResolveOperation<Context>): Promise<void> {
    if (!asksForSchema(document)) return;
    if ((await this.identity.actorOf(contextValue.req)) !== null) return;
    throw new GraphQLError(
      'Sign in to read the schema, or send a key as "Authorization: Bearer …". It is at /v1/schema.graphql, too.',
      { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } },
    );
  }
}

function asksForSchema(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Field: ({ name }) => {
      if (name.value !== '__schema' && name.value !== '__type') return undefined;
      found = true;
      return BREAK;
    },
  });
  return found;
}

/**
 * GraphQL over HTTP: an answer of the type application/json has the status 200 where the request was well-formed as HTTP,
 * for clients that look at the body only. Clients that ask for application/graphql-response+json get 400.
 */
function answerPlainJson({
  request,
  response,
}: GraphQLRequestContextWillSendResponse<Context>): void {
  const { http, body } = response;
  const takes = request.http?.headers.get('accept') ?? '';
  if (body.kind !== 'single' || http.status !== 400) return;
  if (takes.includes('application/json') && !takes.includes('application/graphql-response+json'))
    http.status = 200;
}
