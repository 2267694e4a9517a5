import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyHttpOptions, FastifyInstance, FastifyRequest } from 'fastify';
import { problem } from './problem.filter.js';
import {
  CONNECTION_CHECK_MS,
  HEADERS_MS_MAX,
  KEEP_ALIVE_MS,
  LINGER_MS,
  REQUEST_MS_MAX,
} from './limits.js';

/** What Fastify sets on the server before it listens. */
export const connectionOptions = (idleMs: number): FastifyHttpOptions<Server> => ({
  keepAliveTimeout: KEEP_ALIVE_MS,
  requestTimeout: REQUEST_MS_MAX,
  connectionTimeout: idleMs,
  http: {
    headersTimeout: HEADERS_MS_MAX,
    connectionsCheckingInterval: CONNECTION_CHECK_MS,
  },
  clientErrorHandler: answerBadRequest,
});

/** Bounds what one connection can cost, whatever its client does. */
export function boundConnections(app: FastifyInstance, idleMs: number): void {
  const { server } = app;
  cutStalledReaders(server, idleMs);
  continueWhenRead(server);
  app.addHook('onSend', (request, reply, _, done) => {
    if (isUnread(request)) {
      void reply.header('connection', 'close');
      // Of the answer: Node takes the socket from a request whose reader has left off.
      if (reply.raw.socket !== null) lingerAfter(reply.raw.socket);
    }
    done();
  });
}

/**
 * Node reports a connection on which nothing moved for a while, in either direction. A reader that takes nothing of its
 * answer is cut, and so is a connection without a request; one whose answer is still being made stays.
 */
function cutStalledReaders(server: Server, idleMs: number): void {
  server.on('timeout', (socket: Socket) => {
    if (socket.writableLength > 0 || answerOn(socket) === null) socket.destroy();
    else socket.setTimeout(idleMs);
  });
}

/** The answer that is being made or sent, as Node notes it on the socket. */
function answerOn(socket: Socket): ServerResponse | null {
  return (socket as Socket & { _httpMessage?: ServerResponse | null })._httpMessage ?? null;
}

/** A sender that asks before it sends gets `100 Continue` only from the code that reads its body. */
function continueWhenRead(server: Server): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    waitingForContinue.set(request, response);
    server.emit('request', request, response);
  });
}

const waitingForContinue = new WeakMap<IncomingMessage, ServerResponse>();

/** Lets a sender that asked for it begin with its body. */
export function askForBody(request: IncomingMessage): void {
  waitingForContinue.get(request)?.writeContinue();
  waitingForContinue.delete(request);
}

const isUnread = ({ raw, headers }: FastifyRequest): boolean => {
  const hasBody =
    headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? '0') > 0;
  return hasBody && !raw.complete;
};

/**
 * The rest of a refused body is not read. A connection that is cut with unread bytes is reset, and a reset can overtake the
 * answer: so the answer ends our side, and the other side has a moment to read it.
 */
function lingerAfter(socket: Socket): void {
  // What Node calls once the last answer of a connection is written.
  socket.destroySoon = () => {
    socket.end();
    socket.pause();
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
  };
}

/** What is no HTTP, or comes too slowly to be a request: answered as everything else is, where it can be. */
function answerBadRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable || isBegun(socket)) {
    socket.destroy();
    return;
  }
  const [status, reason, code, detail] = BAD_REQUESTS[error.code ?? ''] ?? NOT_HTTP;
  const body = JSON.stringify(problem(status, code, detail));
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/problem+json\r\nconnection: close\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}

/** Bytes in the middle of another answer would be read as part of it. */
const isBegun = (socket: Socket): boolean => answerOn(socket)?.headersSent === true;

type BadRequest = readonly [status: number, reason: string, code: string, detail: string];

const NOT_HTTP: BadRequest = [400, 'Bad Request', 'bad_request', 'This is no HTTP request.'];
const BAD_REQUESTS: Record<string, BadRequest> = {
  HPE_HEADER_OVERFLOW: [
    431,
    'Request Header Fields Too Large',
    'headers_too_large',
    'The headers of the request are too long.',
  ],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [
    413,
    'Content Too Large',
    'too_large',
    'The extensions of a chunk are too long.',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [
    408,
    'Request Timeout',
    'request_too_slow',
    'The request did not arrive in time.',
  ],
};
