import { existsSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { fastifyStatic } from '@fastify/static';
import {
  type DynamicModule,
  Module,
  PayloadTooLargeException,
  UnsupportedMediaTypeException,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { AccessModule } from './access/access.module.js';
import { AuditModule } from './audit/audit.module.js';
import { BudgetsModule } from './budgets/budgets.module.js';
import { ControlsModule } from './controls/controls.module.js';
import { GatewayModule } from './gateway/gateway.module.js';
import { LedgerModule } from './ledger/ledger.module.js';
import { OrgModule } from './org/org.module.js';
import { pipeline, recurring } from './pipeline.js';
import type { Clock } from './platform/clock.js';
import type { Config } from './platform/config.js';
import { graphqlModule } from './platform/graphql.js';
import { JobRunner } from './platform/job-runner.js';
import { PlatformModule } from './platform/platform.module.js';
import { secureHeaders } from './platform/security-headers.js';
import { refuseUnfitRequests } from './platform/text/border.js';
import { PricesModule } from './prices/prices.module.js';
import { QuotasModule } from './quotas/quotas.module.js';
import { SpendModule } from './spend/spend.module.js';

@Module({})
export class AppModule {
  static with(config: Config, clock?: Clock): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.with(config, clock),
        graphqlModule,
        AuditModule,
        AccessModule,
        OrgModule,
        PricesModule,
        LedgerModule,
        SpendModule,
        BudgetsModule,
        QuotasModule,
        ControlsModule,
        GatewayModule,
      ],
    };
  }
}

/** Doors that take files stream them; whatever arrives whole may not be larger than this. */
const BODY_BYTES_MAX = 6 * 1024 * 1024;

async function createApp(config: Config, clock?: Clock): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_BYTES_MAX,
    genReqId: () => crypto.randomUUID(),
    routerOptions: { ignoreDuplicateSlashes: false, ignoreTrailingSlash: false },
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(config, clock),
    adapter,
    {
      logger: ['error', 'fatal'],
      abortOnError: false,
      bodyParser: false,
    },
  );
  app.enableShutdownHooks();
  return app;
}

const STREAMED = '/v1/usage/';

/** JSON and text arrive whole; usage arrives as a stream, whatever its sender calls it, and only its own door reads it. */
function readBodies(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  const readJson = fastify.getDefaultJsonParser('error', 'ignore');
  const whole = (stream: AsyncIterable<Buffer>): Promise<string> =>
    readWhole(stream, BODY_BYTES_MAX);
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', async (request: FastifyRequest, stream: IncomingMessage) => {
    if (request.url.startsWith(STREAMED)) return stream;
    const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    if (type === 'application/json') {
      const text = await whole(stream);
      return new Promise((resolve, reject) => {
        void readJson(request, text, (error, body) => {
          if (error === null) resolve(body);
          else reject(error);
        });
      });
    }
    if (TEXT_TYPES.has(type)) return whole(stream);
    throw new UnsupportedMediaTypeException(`Content of the type ${type} is not read here.`);
  });
}

const TEXT_TYPES = new Set(['text/yaml', 'application/yaml', 'application/x-yaml', 'text/plain']);

async function readWhole(stream: AsyncIterable<Buffer>, bytesMax: number): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of stream) {
    bytes += piece.length;
    if (bytes > bytesMax) throw new PayloadTooLargeException(`A body may have ${bytesMax} bytes.`);
    pieces.push(piece);
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces));
}

/** The web app: hashed assets for good, every other path is a page of it. */
async function servePages(app: NestFastifyApplication, root: string): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  await fastify.register(fastifyStatic, {
    root,
    wildcard: false,
    index: false,
    setHeaders: (reply, file) => {
      const forGood = file.includes(`${path.sep}assets${path.sep}`);
      void reply.header(
        'cache-control',
        forGood ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  fastify.get('/*', (request, reply) => {
    const wanted = request.headers.accept ?? '*/*';
    const isPage =
      !request.url.startsWith('/v1/') &&
      (wanted.includes('text/html') || (request.url === '/' && wanted.includes('*/*')));
    if (!isPage) {
      reply.callNotFound();
      return;
    }
    return reply.header('cache-control', 'no-cache').sendFile('index.html');
  });
}

export interface ApiOptions {
  clock?: Clock;
  /** Also run jobs in this process: for tests, and for the smallest installation. */
  worker?: boolean;
}

/** The HTTP process, ready to listen. */
export async function createApi(
  config: Config,
  options: ApiOptions = {},
): Promise<NestFastifyApplication> {
  const app = await createApp(config, options.clock);
  await secureHeaders(app.getHttpAdapter().getInstance());
  readBodies(app);
  refuseUnfitRequests(app.getHttpAdapter().getInstance());
  if (config.BURSAR_WEB_DIR !== undefined && existsSync(config.BURSAR_WEB_DIR)) {
    await servePages(app, path.resolve(config.BURSAR_WEB_DIR));
  }
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  const jobs = app.get(JobRunner);
  jobs.bind(pipeline, recurring);
  if (options.worker === true) await jobs.start(recurring);
  return app;
}

/** The process that does the jobs; it serves nobody. */
export async function createWorker(config: Config): Promise<NestFastifyApplication> {
  const app = await createApp(config);
  await app.init();
  const jobs = app.get(JobRunner);
  jobs.bind(pipeline, recurring);
  await jobs.start(recurring);
  return app;
}
