import { OutgoingFailure } from './guard.js';

export const AGAIN = 'It is tried again by itself.';

const CODES: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ENOTFOUND: ['cannot be found by name', 'Check the address, and the DNS of this machine.'],
  EAI_AGAIN: ['cannot be found by name just now', AGAIN],
  ECONNREFUSED: ['takes no connection', 'Check the address and port, and that the server runs.'],
  ECONNRESET: ['cut the connection before its answer was whole', AGAIN],
  ETIMEDOUT: ['does not answer', 'Check that this machine may reach it.'],
  EHOSTUNREACH: ['cannot be reached', 'Check that this machine may reach it.'],
  ENETUNREACH: ['cannot be reached', 'Check that this machine may reach it.'],
  Z_DATA_ERROR: ['sends an answer that is no gzip', AGAIN],
  Z_BUF_ERROR: ['cut the connection before its answer was whole', AGAIN],
};

/** What the network said, in words, by the host alone: a path may carry a secret. */
export function asFailure(error: Error, url: URL, signal: AbortSignal): OutgoingFailure {
  if (error instanceof OutgoingFailure) return error;
  if (signal.aborted)
    return new OutgoingFailure(
      `${url.host} took too long to answer.`,
      `${AGAIN} Check the network if it stays so.`,
    );
  const { code = '' } = error as NodeJS.ErrnoException;
  const known = CODES[code];
  if (known !== undefined) return new OutgoingFailure(`${url.host} ${known[0]}.`, known[1]);
  const isTls = /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code);
  return new OutgoingFailure(
    `${url.host} could not be read: ${error.message}.`,
    isTls ? 'Check its certificate.' : AGAIN,
  );
}
