import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { LOGGER, type Logger } from '../log.js';
import { WorkService } from '../work/work.service.js';
import { Gauges } from './gauges.js';

const REQUEST_MS_MAX = 10_000;

/** `/healthz`, `/readyz` and `/metrics` of a worker, which serves nothing else. */
@Injectable()
export class WorkerEndpoint implements OnApplicationShutdown {
  private server: Server | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Gauges) private readonly gauges: Gauges,
    @Inject(WorkService) private readonly work: WorkService,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** A port that is taken is said, and keeps no job from being done. */
  async listen(): Promise<void> {
    const { BURSAR_METRICS_PORT: port, BURSAR_METRICS_HOST: host } = this.config;
    if (port === undefined) return;
    const server = createServer((request, response) => void this.answer(request, response));
    server.requestTimeout = REQUEST_MS_MAX;
    server.headersTimeout = REQUEST_MS_MAX;
    await new Promise<void>((resolve) => {
      server.once('error', (error) => {
        this.log.warn(
          { err: error },
          'no metrics of this worker: BURSAR_METRICS_PORT cannot be used',
        );
        resolve();
      });
      server.listen(port, host, () => {
        this.server = server;
        const { port: chosen } = server.address() as AddressInfo;
        this.log.info({ url: `http://${host}:${chosen}/metrics` }, 'metrics');
        resolve();
      });
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path] = (request.url ?? '').split('?');
    const isAsking = request.method === 'GET' || request.method === 'HEAD';
    if (!isAsking) send(response, 405, { ok: false });
    else if (path === '/metrics') sendText(response, await this.gauges.exposition());
    else if (path === '/healthz') send(response, 200, { ok: true });
    else if (path === '/readyz') await this.answerReady(response);
    else send(response, 404, { ok: false });
  }

  private async answerReady(response: ServerResponse): Promise<void> {
    const seen = await this.work.seen().catch(() => null);
    if (seen === null) send(response, 503, { ok: false, detail: 'The database does not answer.' });
    else send(response, 200, { ok: true });
  }

  async onApplicationShutdown(): Promise<void> {
    const { server } = this;
    if (server === null) return;
    this.server = null;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const COMMON = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { ...COMMON, 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function sendText(response: ServerResponse, text: string): void {
  response.writeHead(200, {
    ...COMMON,
    'content-type': 'text/plain; version=0.0.4; charset=utf-8',
  });
  response.end(text);
}
