import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Actor } from '../actor.js';
import { problem, ProblemDetails } from './problem.filter.js';
import { BodyRoom } from './body-room.js';
import { askForBody } from './connections.js';
import { BODY_BYTES_MAX, UNKNOWN_BODY_BYTES_MAX } from './limits.js';
import { steadily } from './patience.js';
import { readWhole } from './read-whole.js';

/** Usage arrives as a stream, whatever its sender calls it, and only its own endpoints read it. */
const STREAMED = ['/v1/usage/', '/v1/otlp/'];
/** A file is judged by its text, JSON too: a parser would make binary numbers of its amounts. */
const CONFIG_FILE = '/v1/config';
/** Services that post here name any type; a signature is over the text as it came. */
const HOOKS = '/v1/hooks/';
const TEXT_TYPES = new Set([
  'text/yaml',
  'application/yaml',
  'application/x-yaml',
  'text/plain',
  'text/csv',
]);
const STREAM_ENCODINGS = new Set(['', 'identity', 'gzip', 'x-gzip']);
const WHOLE_ENCODINGS = new Set(['', 'identity']);

type Request = FastifyRequest & { readonly actor?: Actor | null };

/**
 * JSON and text arrive whole, bounded in size, time and encoding; usage as a stream. Whether the caller is known was found
 * out before any of this: see the access domain.
 */
export function readBodies(app: FastifyInstance, idleMs: number): void {
  const readJson = app.getDefaultJsonParser('error', 'ignore');
  const room = new BodyRoom();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', async (request: Request, stream: IncomingMessage) => {
    // A path that nothing answers reads nothing.
    if (request.is404) return undefined;
    if (STREAMED.some((path) => request.url.startsWith(path))) {
      refuseEncoding(request, STREAM_ENCODINGS);
      askForBody(request.raw);
      return steadily(stream, idleMs);
    }
    const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    const isJson = type === 'application/json';
    const isHook = request.url.startsWith(HOOKS);
    if (!isJson && !isHook && !TEXT_TYPES.has(type))
      throw unsupported(`Content of the type "${type}" is not read here.`, {});
    refuseEncoding(request, WHOLE_ENCODINGS);
    const caller = request.actor?.id ?? null;
    const bytesMax = caller === null || isHook ? UNKNOWN_BODY_BYTES_MAX : BODY_BYTES_MAX;
    const text = decoded(await readWhole(stream, { bytesMax, idleMs, room, caller }));
    if (!isJson || isHook || request.url.startsWith(CONFIG_FILE)) return text;
    return new Promise((resolve, reject) => {
      void readJson(request, text, (error, body) => {
        if (error === null) resolve(body);
        else reject(error);
      });
    });
  });
}

function refuseEncoding({ headers }: FastifyRequest, known: ReadonlySet<string>): void {
  const encoding = (headers['content-encoding'] ?? '').trim().toLowerCase();
  if (known.has(encoding)) return;
  const names = [...known].filter((name) => name !== '').join(', ');
  throw unsupported(`A body encoded as "${encoding}" is not read here.`, {
    hint: `Content-Encoding may be ${names}.`,
  });
}

function unsupported(detail: string, more: Record<string, unknown>): ProblemDetails {
  return new ProblemDetails(problem(415, 'unsupported_media_type', detail, more));
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ProblemDetails(
      problem(400, 'not_utf8', 'The body is not UTF-8.', { hint: 'Encode the text as UTF-8.' }),
    );
  }
}
