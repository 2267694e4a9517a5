import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Inject,
} from '@nestjs/common';
import type { GqlContextType } from '@nestjs/graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { databaseAway } from '../postgres/database-away.js';
import { DomainError, Unavailable } from '../errors.js';
import { LOGGER, type Logger } from '../log.js';
import { routeOf } from '../watch/http-metrics.js';

const STATUS: Record<DomainError['code'], number> = {
  NOT_FOUND: 404,
  CONFLICT: 409,
  INVALID: 422,
  FORBIDDEN: 403,
  UNAVAILABLE: 503,
};

/** RFC 9457. `code` is for machines, `hint` says how to fix it. */
export interface HttpProblem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  hint?: string;
  [extension: string]: unknown;
}

const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'Not signed in',
  402: 'Budget exhausted',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Bad input',
  429: 'Too many requests',
  500: 'Something broke',
  503: 'Unavailable',
};

export function problem(
  status: number,
  code: string,
  detail: string,
  more: Record<string, unknown> = {},
): HttpProblem {
  return {
    type: `urn:bursar:problem:${code}`,
    title: TITLES[status] ?? 'Error',
    status,
    code,
    detail,
    ...more,
  };
}

/** Extra members a thrower wants in its problem, such as counts of what was kept. */
export class ProblemDetails extends HttpException {
  constructor(readonly problem: HttpProblem) {
    super(problem, problem.status);
  }
}

/** What the caller can act on, as a problem. */
export const problemOf = (error: DomainError): HttpProblem =>
  problem(
    STATUS[error.code],
    error.slug,
    error.message,
    error.hint === undefined ? {} : { hint: error.hint },
  );

function toProblem(error: unknown, requestId: string): HttpProblem {
  if (error instanceof ProblemDetails) return error.problem;
  if (error instanceof DomainError) return problemOf(error);
  const status = statusOf(error);
  if (status !== null && status < 500) {
    const code = (TITLES[status] ?? 'error').toLowerCase().replaceAll(' ', '_');
    return problem(status, code, (error as Error).message);
  }
  return problemOfBug(requestId);
}

/** A failure that says nothing outside; the log has it in full, under this id. */
export const problemOfBug = (requestId: string): HttpProblem =>
  problem(500, 'internal', `Bursar failed to answer. Quote ${requestId} when you report it.`, {
    requestId,
  });

/** What waiting helps says for how long. */
function retryAfterOf(error: unknown): number | null {
  if (error instanceof Unavailable) return error.retryAfterSeconds;
  if (!(error instanceof ProblemDetails) || error.problem['retryable'] === false) return null;
  const seconds = error.problem['retryAfterSeconds'];
  return typeof seconds === 'number' ? seconds : null;
}

/** Fastify and Nest both put the status on the error, under different names. */
function statusOf(error: unknown): number | null {
  if (error instanceof HttpException) return error.getStatus();
  const code = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof code === 'number' ? code : null;
}

/** Bodies that cannot be read, at an endpoint of OpenFeature: its clients look for these two words. */
const UNREADABLE = new Set([400, 413, 415]);
const asOfrep = ({ status, detail }: HttpProblem, url: string): object =>
  url.startsWith('/ofrep/') && UNREADABLE.has(status)
    ? { errorCode: 'PARSE_ERROR', errorDetails: detail }
    : {};

/** The one place where a failure becomes an HTTP answer. GraphQL has its own, in graphql.ts. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly log: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    if (host.getType<GqlContextType>() === 'graphql') throw thrown;
    const error = databaseAway(thrown) ?? thrown;
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const answer = toProblem(error, request.id);
    if (answer.status >= 500 && !(error instanceof DomainError))
      this.log.error(
        { err: error, requestId: request.id, route: routeOf(request) },
        'request failed',
      );
    // A streamed answer has begun: all that is left is to cut it short, so that the client does not take it for whole.
    if (reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    const retryAfterSeconds = retryAfterOf(error);
    if (retryAfterSeconds !== null) void reply.header('retry-after', retryAfterSeconds);
    const body = { ...answer, ...asOfrep(answer, request.url) };
    void reply.status(answer.status).type('application/problem+json').send(JSON.stringify(body));
  }
}
