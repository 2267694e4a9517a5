import helmet from '@fastify/helmet';
import { fastify, type FastifyInstance } from 'fastify';

const CONTENT_SECURITY = {
  defaultSrc: ["'self'"],
  // Cloudscape and Recharts set style attributes; no script is inline.
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  fontSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  frameAncestors: ["'none'"],
  upgradeInsecureRequests: null,
};
/** Of every answer, whoever made it. */
const NOT_HELMETS = new Set(['content-type', 'content-length', 'date', 'connection', 'keep-alive']);

/** What helmet says is the same for every answer: asked once, since to make it anew takes a tenth of a short answer's time. */
async function helmetHeaders(): Promise<[string, string][]> {
  const probe = fastify();
  await probe.register(helmet, {
    contentSecurityPolicy: { directives: CONTENT_SECURITY },
    hsts: false,
  });
  probe.get('/', () => '');
  const { headers } = await probe.inject('/');
  await probe.close();
  return Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && !NOT_HELMETS.has(name) ? [[name, value]] : [],
  );
}

/** Doors that only programs use, thousands of times a second: none of them draws a page, or obeys what is said to browsers. */
const MACHINES = ['/v1/admissions', '/v1/leases'];
/** Figures, names and answers of any kind are kept by no cache; what may be kept says so itself. */
const NOT_KEPT = { 'cache-control': 'no-store' };
const FOR_MACHINES = { 'x-content-type-options': 'nosniff', ...NOT_KEPT };

/** Before any route: every answer carries them, errors included. */
export async function secureHeaders(app: FastifyInstance): Promise<void> {
  const headers = { ...Object.fromEntries(await helmetHeaders()), ...NOT_KEPT };
  app.addHook('onRequest', (request, reply, done) => {
    const isMachines = MACHINES.some((door) => request.url.startsWith(door));
    reply.headers(isMachines ? FOR_MACHINES : headers);
    done();
  });
}
