import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../log.js';
import { httpDuration, httpRequests } from '../metrics.js';

/** What no route answers: whatever was asked for, it is one label. */
const NO_ROUTE = 'none';
const CLASSES = ['2xx', '3xx', '4xx', '5xx'] as const;
/** Of one route and status one line is written in so long; the next says how many there were. */
const LINE_MS = 10_000;

/** The template, never the address: `POST /v1/admissions/:id/settlement`. */
export function routeOf(request: Pick<FastifyRequest, 'method' | 'routeOptions'>): string {
  const { url } = request.routeOptions;
  return url === undefined || url === '*' ? NO_ROUTE : `${request.method} ${url}`;
}

/** Counts and times every answer, and writes a line for those that say that Bursar failed. */
export function measureRequests(app: FastifyInstance, log: Logger): void {
  const known = new Map<string, Measured>();
  const measured = (route: string): Measured => {
    const one = known.get(route) ?? measuredOf(route);
    known.set(route, one);
    return one;
  };
  measured(NO_ROUTE);
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat())
      if (one !== 'HEAD' && one !== 'OPTIONS' && url !== '*') measured(`${one} ${url}`);
  });
  const failures = new Failures(log);
  app.addHook('onResponse', (request, reply, done) => {
    const template = routeOf(request);
    const route = known.has(template) ? template : NO_ROUTE;
    const { byClass, duration } = measured(route);
    const status = reply.raw.statusCode;
    byClass.get(Math.floor(status / 100))?.inc();
    if (!isStream(reply)) duration.observe(reply.elapsedTime / 1_000);
    if (status >= 500) failures.note(route, status, request.id);
    done();
  });
}

interface Measured {
  readonly byClass: ReadonlyMap<number, { inc: () => void }>;
  readonly duration: { observe: (seconds: number) => void };
}

function measuredOf(route: string): Measured {
  const byClass = CLASSES.map((status) => {
    const one = httpRequests.labels({ route, status });
    one.inc(0);
    return [Number(status[0]), one] as const;
  });
  return { byClass: new Map(byClass), duration: httpDuration.labels({ route }) };
}

const isStream = ({ raw }: FastifyReply): boolean =>
  String(raw.getHeader('content-type')).startsWith('text/event-stream');

/** A server that is away makes every request fail: a line for each would hide the one that says why. */
class Failures {
  private readonly said = new Map<string, { at: number; more: number }>();

  constructor(private readonly log: Logger) {}

  note(route: string, status: number, requestId: string): void {
    const key = `${status} ${route}`;
    const before = this.said.get(key);
    const now = performance.now();
    if (before !== undefined && now < before.at + LINE_MS) {
      before.more++;
      return;
    }
    this.said.set(key, { at: now, more: 0 });
    const more = before?.more ?? 0;
    this.log.warn(
      { route, status, requestId, ...(more > 0 && { more }) },
      'answered with an error',
    );
  }
}
