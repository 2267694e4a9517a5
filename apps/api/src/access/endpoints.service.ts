import { Inject, Injectable, type OnApplicationBootstrap, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ALLOW, type Who } from '../platform/actor.js';
import type { Lane } from '../platform/database.js';
import { DESCRIBED, type Description } from '../platform/http/described.js';
import { laneOf } from '../platform/lane.js';

/** Under these names @nestjs/graphql keeps what its decorators said. */
const RESOLVER_TYPE = 'graphql:resolver_type';
const RESOLVER_NAME = 'graphql:resolver_name';
const ROOT_TYPES = ['Query', 'Mutation', 'Subscription'];

/** One route or one field of a GraphQL root type: `GET /v1/session`, or `Query.me`. */
export interface Endpoint {
  readonly name: string;
  /** Where it is in the code. */
  readonly at: string;
  readonly who: readonly Who[] | undefined;
  /** Through which it asks the database. */
  readonly lane: Lane;
  /** What it takes and gives; only HTTP routes are described. */
  readonly described: Description | undefined;
}

type Handler = (...args: never[]) => unknown;

/** What a class declares, which is the same in every application of a process. */
const declared = new WeakMap<Handler, readonly Endpoint[]>();

/** Lists every endpoint, and refuses to start while one of them does not declare who may call it. */
@Injectable()
export class EndpointsService implements OnApplicationBootstrap {
  private readonly scanner = new MetadataScanner();

  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  onApplicationBootstrap(): void {
    const open = this.endpoints().filter(({ who }) => who === undefined || who.length === 0);
    if (open.length === 0) return;
    throw new Error(
      `Endpoints without @Allow:\n${open.map(({ name, at }) => `  ${name} (${at})`).join('\n')}`,
    );
  }

  endpoints(): Endpoint[] {
    const routes = this.discovery
      .getControllers()
      .flatMap(({ instance }) => this.handlersOf(instance, this.routeNames));
    const fields = this.discovery
      .getProviders()
      .flatMap(({ instance }) => this.handlersOf(instance, this.fieldNames));
    return [...routes, ...fields];
  }

  private handlersOf(
    instance: unknown,
    namesOf: (handler: Handler, of: Handler, method: string) => string[],
  ): readonly Endpoint[] {
    if (typeof instance !== 'object' || instance === null) return [];
    const prototype = Object.getPrototypeOf(instance) as Record<string, unknown> | null;
    const owner = instance.constructor as Handler;
    const known = declared.get(owner);
    if (known !== undefined) return known;
    const found = this.scanner.getAllMethodNames(prototype).flatMap((method) => {
      const handler = prototype?.[method];
      if (typeof handler !== 'function') return [];
      const who = this.reflector.getAllAndOverride<readonly Who[] | undefined>(ALLOW, [
        handler as Handler,
        owner,
      ]);
      return namesOf(handler as Handler, owner, method).map((name) => ({
        name,
        at: `${owner.name}.${method}`,
        who,
        lane: laneOf(this.reflector, handler as Handler, owner),
        described: this.reflector.get<Description | undefined>(DESCRIBED, handler as Handler),
      }));
    });
    declared.set(owner, found);
    return found;
  }

  private readonly routeNames = (handler: Handler, of: Handler): string[] => {
    const method = this.reflector.get<RequestMethod | undefined>(METHOD_METADATA, handler);
    if (method === undefined) return [];
    const bases = this.pathsOf(of);
    const paths = this.pathsOf(handler);
    return bases.flatMap((base) =>
      paths.map((path) => `${RequestMethod[method]} ${joined(base, path)}`),
    );
  };

  private pathsOf(target: Handler): string[] {
    const path = this.reflector.get<string | string[] | undefined>(PATH_METADATA, target) ?? '';
    return Array.isArray(path) ? path : [path];
  }

  /** Every method of a class made for a root type answers a field of it, decorated or not. */
  private readonly fieldNames = (handler: Handler, of: Handler, method: string): string[] => {
    const word = (key: string, target: Handler) =>
      this.reflector.get<string | undefined>(key, target);
    const type = word(RESOLVER_TYPE, handler) ?? word(RESOLVER_TYPE, of);
    if (type === undefined || !ROOT_TYPES.includes(type)) return [];
    return [`${type}.${word(RESOLVER_NAME, handler) ?? method}`];
  };
}

const joined = (...parts: string[]): string =>
  `/${parts
    .flatMap((part) => part.split('/'))
    .filter(Boolean)
    .join('/')}`;
