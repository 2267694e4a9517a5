import http, { type RequestListener, type Server } from 'node:http';
import http2, { type ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';

const PREFACE = Buffer.from('PRI * HTTP/2');

/**
 * HTTP/1.1 and HTTP/2 without TLS on one port: the first bytes of a connection say which. The AWS SDK for JavaScript speaks HTTP/2
 * with Bedrock, all others HTTP/1.1.
 */
export function createBothVersions(handler: RequestListener): Server {
  const older = http.createServer(handler);
  const newer = http2.createServer(handler as unknown as Parameters<typeof http2.createServer>[0]);
  const sessions = new Set<ServerHttp2Session>();
  newer.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
  });
  const asOlder = older.listeners('connection') as ((socket: Socket) => void)[];
  older.removeAllListeners('connection');
  older.on('connection', (socket: Socket) => {
    socket.once('error', () => socket.destroy());
    socket.once('readable', () => {
      const first = socket.read() as Buffer | null;
      if (first === null) return;
      socket.unshift(first);
      if (first.subarray(0, PREFACE.length).equals(PREFACE.subarray(0, first.length)))
        newer.emit('connection', socket);
      else for (const listener of asOlder) listener.call(older, socket);
    });
  });
  // A session that no request needs any more would keep the server open.
  const closeIdle = older.closeIdleConnections.bind(older);
  older.closeIdleConnections = () => {
    for (const session of sessions) session.close();
    closeIdle();
  };
  return older;
}
