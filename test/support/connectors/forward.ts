import { request } from 'node:http';
import type { Answer } from '../prices/outside.js';

/** Passes a call on to an emulator as it came. */
export const forwardTo =
  (target: string): Answer =>
  (incoming, response) => {
    const { method = 'GET', headers, url = '/' } = incoming;
    const outgoing = request(`${target}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  };
