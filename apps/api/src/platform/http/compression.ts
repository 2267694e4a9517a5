import compress from '@fastify/compress';
import type { FastifyInstance } from 'fastify';
import { isForMachines } from './security-headers.js';

/** Below this an answer fits one packet anyway. */
const BYTES_MIN = 1_400;

/** Whole answers alone. What is sent piece by piece, as events and lines of JSON are, would wait in the compressor. */
const WHOLE = /^(?:text\/html|application\/(?:[\w.-]+\+)?json)(?:;|$)/;

/** Before any route: what browsers read is sent in a tenth of its bytes. */
export async function compressAnswers(app: FastifyInstance): Promise<void> {
  // What only programs call, thousands of times a second, has short answers and no need of a hook for each.
  app.addHook('onRoute', (route) => {
    if (isForMachines(route.url)) route.compress = false;
  });
  await app.register(compress, {
    globalCompression: true,
    // Bodies are read, and their bounds kept, by bodies.ts.
    globalDecompression: false,
    encodings: ['br', 'gzip'],
    threshold: BYTES_MIN,
    customTypes: WHOLE,
  });
}
