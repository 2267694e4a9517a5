import type { Logger } from '../log.js';

/** Whether a server answers, as last seen. Logged once each way, however many requests notice it. */
export class Connection {
  private lostAt: number | null = null;

  constructor(
    private readonly log: Logger,
    /** For the log: `Postgres`, or `Redis, for rate limits`. */
    private readonly name: string,
    /** What happens while it is away. */
    private readonly meanwhile: string,
  ) {}

  get isLost(): boolean {
    return this.lostAt !== null;
  }

  lost(error: unknown): void {
    if (this.lostAt !== null) return;
    this.lostAt = Date.now();
    const { message, code } = error as { message?: string; code?: string };
    const reason = message === undefined || message === '' ? code : message;
    this.log.warn({ server: this.name, reason }, `${this.name} does not answer: ${this.meanwhile}`);
  }

  works(): void {
    if (this.lostAt === null) return;
    const awayMs = Date.now() - this.lostAt;
    this.lostAt = null;
    this.log.info({ server: this.name, awayMs }, `${this.name} answers again`);
  }
}

/** Ends in an error where the work has not ended by then; what it was waiting for may still come, and is ignored. */
export async function within<T>(ms: number, work: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms} ms.`)), ms);
  });
  work.catch(() => undefined);
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
