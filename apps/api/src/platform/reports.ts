import type { Socket } from 'node:net';
import path from 'node:path';
import { Inject, Injectable, type OnModuleInit, StreamableFile } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor } from './actor.js';
import { CONFIG, type Config } from './config.js';
import { Unavailable } from './errors.js';
import { Gate } from './queues/gate.js';
import { ReaderGone, Spools } from './http/spool.js';
import { problem, ProblemDetails } from './http/problem.filter.js';

/** Questions to the ledger that are being answered at once: each holds a connection to the database. */
const QUESTIONS_MAX = 6;
const QUESTIONS_OF_ACTOR_MAX = 3;
const WAITING_MAX = 128;
const WAITING_OF_ACTOR_MAX = 32;
const WAIT_MS_MAX = 15_000;
/** Files that are being made or read. */
const FILES_MAX = 48;
const FILES_OF_ACTOR_MAX = 8;
const RETRY_SECONDS = 5;

export interface ReportFile {
  readonly type: string;
  readonly fileName?: string;
  /** The parts of the file, each read from the database as soon as the one before is stored. */
  readonly parts: () => AsyncIterable<string>;
}

/**
 * The one way for figures out of the ledger: so many questions at once, so many of one person or key, and none of them keeps
 * a connection to the database while its reader reads.
 */
@Injectable()
export class Reports implements OnModuleInit {
  private readonly spools: Spools;
  private readonly files = new Map<string, number>();
  private open = 0;
  private readonly gate = new Gate({
    room: QUESTIONS_MAX,
    share: QUESTIONS_OF_ACTOR_MAX,
    waitingMax: WAITING_MAX,
    waitingOfKeyMax: WAITING_OF_ACTOR_MAX,
    waitMsMax: WAIT_MS_MAX,
    busy: 'More figures are being asked for than can be answered right now.',
  });

  constructor(@Inject(CONFIG) config: Config) {
    this.spools = new Spools(path.join(config.BURSAR_DATA_DIR, 'spool'));
  }

  onModuleInit(): Promise<void> {
    return this.spools.sweep();
  }

  /** Waits for its turn; too many questions are `UNAVAILABLE`. One whose caller has left meanwhile is not asked any more. */
  ask<T>(
    actor: Actor,
    { raw: { socket } }: { readonly raw: { readonly socket: Pick<Socket, 'destroyed'> } },
    question: () => Promise<T>,
  ): Promise<T> {
    return this.gate.pass(actor.id, 1, async () => {
      if (socket.destroyed) throw new ReaderGone();
      return question();
    });
  }

  /** The whole file is made before its first byte is sent: what fails on the way is answered with a status. */
  async file(actor: Actor, request: FastifyRequest, report: ReportFile): Promise<StreamableFile> {
    this.take(actor.id);
    try {
      const { socket } = request.raw;
      const spool = await this.ask(actor, request, () =>
        this.spools.fill(report.parts(), () => socket.destroyed),
      );
      const { fileName, type } = report;
      const readable = spool.read();
      readable.once('close', () => this.giveBack(actor.id));
      return new StreamableFile(readable, {
        type,
        length: spool.bytes,
        ...(fileName !== undefined && { disposition: `attachment; filename="${fileName}"` }),
      });
    } catch (error) {
      this.giveBack(actor.id);
      throw error;
    }
  }

  /** A CSV file, in parts or as one text. */
  csv(
    actor: Actor,
    request: FastifyRequest,
    fileName: string,
    content: () => AsyncIterable<string> | Promise<string>,
  ): Promise<StreamableFile> {
    return this.file(actor, request, {
      type: 'text/csv; charset=utf-8',
      fileName,
      parts: async function* () {
        const made = content();
        if (Symbol.asyncIterator in made) yield* made;
        else yield await made;
      },
    });
  }

  private take(actor: string): void {
    const ofActor = this.files.get(actor) ?? 0;
    if (ofActor >= FILES_OF_ACTOR_MAX) {
      throw new ProblemDetails(
        problem(429, 'too_many_reports', `You are reading ${ofActor} files already.`, {
          hint: 'Read them to their end, or close them.',
          retryAfterSeconds: RETRY_SECONDS,
        }),
      );
    }
    if (this.open >= FILES_MAX)
      throw new Unavailable('Too many files are being read right now.', RETRY_SECONDS);
    this.files.set(actor, ofActor + 1);
    this.open++;
  }

  private giveBack(actor: string): void {
    const left = (this.files.get(actor) ?? 1) - 1;
    if (left === 0) this.files.delete(actor);
    else this.files.set(actor, left);
    this.open--;
  }
}
