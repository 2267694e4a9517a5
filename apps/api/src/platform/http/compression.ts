import compress from '@fastify/compress';
import type { FastifyInstance } from 'fastify';

/** What is long, whole, and read by a page or a person. Lines and events that are sent one by one would wait for the compressor. */
const COMPRESSED = ['/*', '/graphql', '/v1/schema.graphql', '/v1/openapi.json', '/v1/spend'];
/** Below this an answer fits one packet anyway. */
const BYTES_MIN = 1_400;

/** Before any route. Files of the web app are compressed already: see pages.ts. */
export async function compressAnswers(app: FastifyInstance): Promise<void> {
  app.addHook('onRoute', (route) => {
    if (!COMPRESSED.includes(route.url)) route.compress = false;
  });
  await app.register(compress, {
    globalCompression: true,
    // Bodies are read, and their bounds kept, by bodies.ts.
    globalDecompression: false,
    encodings: ['br', 'gzip'],
    threshold: BYTES_MIN,
  });
}
