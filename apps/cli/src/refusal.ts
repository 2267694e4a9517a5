import type { IncomingHttpHeaders } from 'node:http';
import { Failure, type ExitCode } from './failure.js';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A problem that the user can fix, as the server reports it. */
export interface Problem {
  readonly code?: string;
  readonly message: string;
  readonly path?: string | null;
  readonly line?: number | null;
  readonly column?: number | null;
  readonly hint?: string | null;
}

/** A refusal that carries the problems of a file. */
export class Refusal extends Failure {
  constructor(
    message: string,
    exitCode: ExitCode,
    hint: string | undefined,
    readonly status: number,
    readonly problems: readonly Problem[],
  ) {
    super(message, exitCode, hint);
  }
}

const FIXABLE = new Set([400, 404, 405, 409, 413, 415, 422]);

/** RFC 9457 where the server wrote it, otherwise what the status says. */
export function refusalOf({ status, text }: Answer): Refusal {
  const body = parsed(text);
  const message = word(body['detail']) ?? word(body['title']) ?? `The server answered ${status}.`;
  const problems = Array.isArray(body['problems']) ? (body['problems'] as Problem[]) : [];
  return new Refusal(
    message,
    FIXABLE.has(status) ? 2 : 1,
    word(body['hint']) ?? hintFor(status),
    status,
    problems,
  );
}

function parsed(text: string): Record<string, unknown> {
  try {
    const body = JSON.parse(text) as unknown;
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function word(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function hintFor(status: number): string | undefined {
  if (status === 401)
    return 'Set BURSAR_TOKEN to a CLI key. For the address in the env file of an installation on this machine it is read from there.';
  if (status === 403) return 'The key does not carry a role for this.';
  return undefined;
}
