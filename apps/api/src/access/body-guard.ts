import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ActingRequest, Who } from '../platform/actor.js';
import { inLane } from '../platform/database.js';
import { AccessGuard } from './access.guard.js';
import { EndpointsService, type Endpoint } from './endpoints.service.js';

type Route = Pick<Endpoint, 'lane'> & { readonly who: readonly Who[] };

const GRAPHQL: Route = { who: ['anyone'], lane: 'screen' };

/**
 * Decides on a request before its body is read: a caller without access is refused at once, and for an unknown caller no
 * more is read than a sign-in needs. The guard of the handler decides again, on the handler itself.
 */
@Injectable()
export class BodyGuard implements OnModuleInit {
  private routes: ReadonlyMap<string, Route> | null = null;

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(AccessGuard) private readonly guard: AccessGuard,
    @Inject(EndpointsService) private readonly endpoints: EndpointsService,
  ) {}

  onModuleInit(): void {
    // A worker and the tests of single modules have no HTTP server.
    const adapter = this.host.httpAdapter as typeof this.host.httpAdapter | undefined;
    if (adapter?.getType() !== 'fastify') return;
    const app = adapter.getInstance<FastifyInstance>();
    app.addHook('preParsing', async (request, reply) => {
      if (hasBody(request) && !request.is404) await this.decide(request, reply);
    });
  }

  private async decide(request: ActingRequest, reply: FastifyReply): Promise<void> {
    this.routes ??= new Map(
      this.endpoints
        .endpoints()
        .flatMap(({ name, who, lane }) => (who === undefined ? [] : [[name, { who, lane }]])),
    );
    const route = this.routes.get(`${request.method} ${request.routeOptions.url ?? ''}`);
    // Behind /graphql every field decides for itself, and answers in GraphQL's own form.
    const { who, lane } = route ?? GRAPHQL;
    const admitted = inLane(lane, () =>
      this.guard.admit(request, who, () => {
        void reply.header('www-authenticate', 'Bearer');
      }),
    );
    if (route === undefined) await admitted.catch(() => undefined);
    else await admitted;
  }
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? '0') > 0;
}
