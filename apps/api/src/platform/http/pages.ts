import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fastifyStatic } from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.js';
import { publicPrefix } from './public-place.js';

/** Addresses in the built page that begin beside it. */
const BESIDE = /(\s(?:src|href)=")\.\//g;

/** The page with the prefix in its addresses, and where the app reads it: no script is inline. */
const below = (page: string, prefix: string): string =>
  page
    .replace(BESIDE, `$1${prefix}/`)
    .replace('<head>', `<head>\n    <meta name="bursar-base" content="${prefix}" />`);

/** The web app: hashed assets for good, every other path is a page of it. */
export async function servePages(
  fastify: FastifyInstance,
  root: string,
  config: Pick<Config, 'BURSAR_PUBLIC_URL'>,
): Promise<void> {
  await fastify.register(fastifyStatic, {
    root,
    wildcard: false,
    index: false,
    // Made at build time, beside each file: precompress.ts of the web app.
    preCompressed: true,
    globIgnore: ['**/*.br', '**/*.gz'],
    setHeaders: (reply, file) => {
      const forGood = file.includes(`${path.sep}assets${path.sep}`);
      void reply.header(
        'cache-control',
        forGood ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  // Found with the prefix and without it, so that the page works past the proxy, too.
  const page = below(await readFile(path.join(root, 'index.html'), 'utf8'), publicPrefix(config));
  fastify.get('/*', (request, reply) => {
    const wanted = request.headers.accept ?? '*/*';
    const isPage =
      !request.url.startsWith('/v1/') &&
      (wanted.includes('text/html') || (request.url === '/' && wanted.includes('*/*')));
    if (!isPage) {
      reply.callNotFound();
      return;
    }
    return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page);
  });
}
