import {
  Inject,
  Injectable,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { apart, Database } from '../database.js';
import { LOGGER, type Logger } from '../log.js';
import { databaseUp } from '../metrics.js';
import { Connection, within } from './connection.js';

const EVERY_MS = 1_000;
const ANSWER_MS_MAX = 3_000;

/** Looks whether Postgres answers, and says once when it no longer does and once when it does again. */
@Injectable()
export class ServerWatch implements OnModuleInit, OnModuleDestroy, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private isOver = false;
  private readonly postgres: Connection;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    this.postgres = new Connection(log, 'Postgres', 'requests are refused with 503 until it does');
  }

  onModuleInit(): void {
    this.next();
  }

  private next(): void {
    if (this.isOver) return;
    apart('probe', () => {
      this.timer = setTimeout(() => {
        this.looking = this.look().finally(() => this.next());
      }, EVERY_MS).unref();
    });
  }

  private async look(): Promise<void> {
    const isThere = await within(ANSWER_MS_MAX, this.database.rows('SELECT 1'), 'Postgres').then(
      () => true,
      (error: unknown) => {
        if (!this.isOver) this.postgres.lost(error);
        return false;
      },
    );
    databaseUp.set(isThere ? 1 : 0);
    if (isThere) this.postgres.works();
  }

  async onModuleDestroy(): Promise<void> {
    this.isOver = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  onApplicationShutdown(signal?: string): void {
    if (signal !== undefined) this.log.info({ signal }, 'ended');
  }
}
