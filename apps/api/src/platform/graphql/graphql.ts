import { ApolloArmor } from '@escape.tech/graphql-armor';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { HttpException } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLFormattedError, type ValidationRule } from 'graphql';
import { databaseAway } from '../postgres/database-away.js';
import { DomainError, Unavailable } from '../errors.js';
import { LOGGER, type Logger } from '../log.js';
import { boundCost } from './query-cost.js';
import { schemaOfApplication } from './schema.js';
import { countOperations } from '../watch/graphql-metrics.js';
import { refuseUnfitArguments } from '../text/border.js';

const armor = new ApolloArmor({
  maxDepth: { n: 12 },
  maxAliases: { n: 30 },
  maxDirectives: { n: 20 },
  maxTokens: { enabled: false },
  // Lists are bounded by `first`; the cost rule only stops a query that nests them.
  costLimit: { maxCost: 20_000 },
  blockFieldSuggestion: { enabled: true },
});

const HTTP_CODES: Record<number, string> = {
  400: 'BAD_USER_INPUT',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  429: 'TOO_MANY_REQUESTS',
};

/** Names near a wrong one would list the schema to callers who may not read it. */
const withoutSuggestion = (message: string): string =>
  message.replace(/\s*Did you mean [^?]*\?/g, '');

/** Domain errors keep their code; a bug is logged in full and says nothing outside. */
function formatError(
  log: Logger,
  formatted: GraphQLFormattedError,
  error: unknown,
): GraphQLFormattedError {
  const thrown = error instanceof GraphQLError ? error.originalError : error;
  const cause = databaseAway(thrown) ?? thrown;
  if (cause instanceof DomainError) {
    return {
      ...formatted,
      message: cause.message,
      extensions: {
        code: cause.code,
        slug: cause.slug,
        hint: cause.hint,
        ...(cause instanceof Unavailable && { retryAfterSeconds: cause.retryAfterSeconds }),
      },
    };
  }
  if (cause instanceof HttpException) {
    return {
      ...formatted,
      message: cause.message,
      extensions: { code: HTTP_CODES[cause.getStatus()] ?? 'BAD_REQUEST' },
    };
  }
  // What the limits on queries refuse is the caller's, too.
  if (cause instanceof GraphQLError && formatted.path === undefined)
    return {
      message: withoutSuggestion(cause.message),
      extensions: { code: cause.extensions['code'] ?? 'GRAPHQL_VALIDATION_FAILED' },
    };
  // Parse and validation errors of the query itself are the caller's, and safe to show.
  if (cause === undefined || cause === null)
    return {
      message: withoutSuggestion(formatted.message),
      ...(formatted.locations && { locations: formatted.locations }),
      extensions: { code: formatted.extensions?.['code'] ?? 'BAD_REQUEST' },
    };
  const reference = crypto.randomUUID();
  log.error({ err: cause, reference }, 'graphql field failed');
  return {
    message: `Bursar failed to answer. Quote ${reference} when you report it.`,
    ...(formatted.path && { path: formatted.path }),
    extensions: { code: 'INTERNAL_SERVER_ERROR', reference },
  };
}

const QUERY_CHARACTERS_MAX = 50_000;
const QUERY_TOKENS_MAX = 2_000;

/** A query is text written by a person; large values travel in variables. */
const refuseLargeQueries: ValidationRule = (context) => {
  const { length } = context.getDocument().loc?.source.body ?? '';
  if (length > QUERY_CHARACTERS_MAX)
    context.reportError(
      new GraphQLError(`A query has at most ${QUERY_CHARACTERS_MAX} characters.`),
    );
  return {};
};

export const graphqlModule = GraphQLModule.forRootAsync<ApolloDriverConfig>({
  driver: ApolloDriver,
  inject: [LOGGER],
  useFactory: async (log: Logger): Promise<ApolloDriverConfig> => {
    const protection = armor.protect();
    return {
      ...(await schemaOfApplication()),
      path: '/graphql',
      graphiql: false,
      // Who may introspect is for the domain to say that knows callers: see introspection.plugin.ts.
      introspection: true,
      persistedQueries: false,
      csrfPrevention: true,
      // A page sends the questions of one moment together; how many, batches.ts bounds.
      allowBatchedHttpRequests: true,
      includeStacktraceInErrorResponses: false,
      plugins: [
        ...(protection.plugins as unknown as NonNullable<ApolloDriverConfig['plugins']>),
        countOperations,
        refuseUnfitArguments,
      ],
      // A parser that gives up answers 400; a plugin that throws would answer 500.
      parseOptions: { maxLexicalTokens: QUERY_TOKENS_MAX },
      validationRules: [refuseLargeQueries, boundCost, ...protection.validationRules],
      formatError: (formatted, error) => formatError(log, formatted, error),
      context: (req: FastifyRequest, reply: FastifyReply) => ({ req, reply }),
    };
  },
});
