import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedPost {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HttpReceiver {
  readonly address: string;
  readonly port: number;
  readonly received: ReceivedPost[];
  /** How it answers from now on: with a status, or not at all. */
  answer: number | 'never' | ((response: ServerResponse) => void);
  /** Hangs up on everyone who waits for an answer. */
  readonly hangUp: () => void;
  readonly close: () => Promise<void>;
}

/** A server that people point a channel at. */
export async function startHttpReceiver(): Promise<HttpReceiver> {
  const received: ReceivedPost[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url: path = '/', headers } = request;
      received.push({ path, headers, body: Buffer.concat(chunks).toString('utf8') });
      const { answer } = receiver;
      if (typeof answer === 'function') answer(response);
      else if (answer !== 'never') response.writeHead(answer).end('noted');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const receiver: HttpReceiver = {
    address: `http://127.0.0.1:${port}`,
    port,
    received,
    answer: 200,
    hangUp: () => server.closeAllConnections(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return receiver;
}

export interface ReceivedMail {
  readonly to: readonly string[];
  readonly text: string;
}

export interface MailReceiver {
  readonly address: string;
  readonly received: ReceivedMail[];
  /** How it answers what it was given: takes it, says nothing any more, or refuses for now. */
  answer: 'take' | 'never' | 'busy';
  /** Asks everyone who waits for an answer to come back later. */
  readonly hangUp: () => void;
  readonly close: () => Promise<void>;
}

/** A mail server that keeps what it is given. */
export async function startMailReceiver(): Promise<MailReceiver> {
  const received: ReceivedMail[] = [];
  const waiting: ((error: Error) => void)[] = [];
  const busy = (): Error => Object.assign(new Error('come back later'), { responseCode: 451 });
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _, done) => {
      const isRight = username === 'user' && password === 'mail-password';
      if (isRight) done(null, { user: 'user' });
      else done(new Error('wrong password'));
    },
    logger: false,
    closeTimeout: 100,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        received.push({ to, text: Buffer.concat(chunks).toString('utf8') });
        const { answer } = receiver;
        if (answer === 'take') done();
        else if (answer === 'busy') done(busy());
        else waiting.push(done);
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
  const { port } = server.server.address() as AddressInfo;
  let closing: Promise<void> | null = null;
  const receiver: MailReceiver = {
    address: `smtp://user:mail-password@127.0.0.1:${port}`,
    received,
    answer: 'take',
    hangUp: () => {
      for (const done of waiting.splice(0)) done(busy());
    },
    close: () => {
      closing ??= new Promise((closed) => {
        server.close(() => closed());
      });
      return closing;
    },
  };
  return receiver;
}

export const messageIdOf = ({ text }: ReceivedMail): string =>
  /^Message-ID: <([^@>]+)@/im.exec(text)?.[1] ?? '';
