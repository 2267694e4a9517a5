import {
  Inject,
  Injectable,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { LOGGER, type Logger } from '../log.js';
import { Connection } from './connection.js';
import { Gauges } from './gauges.js';

const EVERY_MS = 1_000;

/** Looks whether Postgres answers, and says once when it no longer does and once when it does again. */
@Injectable()
export class ServerWatch implements OnModuleInit, OnModuleDestroy, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private isOver = false;
  private readonly postgres: Connection;

  constructor(
    @Inject(Gauges) private readonly gauges: Gauges,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    this.postgres = new Connection(log, 'Postgres', 'requests are refused with 503 until it does');
  }

  onModuleInit(): void {
    this.next();
  }

  private next(): void {
    if (this.isOver) return;
    this.timer = setTimeout(() => {
      this.looking = this.gauges
        .ping()
        .then(
          () => this.postgres.works(),
          (error: unknown) => {
            if (!this.isOver) this.postgres.lost(error);
          },
        )
        .finally(() => this.next());
    }, EVERY_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    if (this.isOver) return;
    this.isOver = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  onApplicationShutdown(signal?: string): void {
    if (signal !== undefined) this.log.info({ signal }, 'ended');
  }
}
