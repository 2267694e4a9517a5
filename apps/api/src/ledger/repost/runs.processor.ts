import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Handles, job, type JobHandler } from '../../platform/jobs.js';
import { RunsService } from './runs.service.js';

export const advanceReposts = job('advance-reposts', z.object({}));

/** A turn is short, so that a worker that is asked to stop does, and other jobs get theirs. */
const TURN_MS = 15_000;

/**
 * Goes on with the re-ratings and re-attributions that are not over. Safe to run twice, and anywhere in between: where a page ended is
 * written down with what it moved.
 */
@Handles(advanceReposts)
@Injectable()
export class RunsProcessor implements JobHandler {
  constructor(@Inject(RunsService) private readonly runs: RunsService) {}

  async run(): Promise<{ runs: number }> {
    const open = await this.runs.open();
    const deadline = performance.now() + TURN_MS;
    for (const id of open) {
      const leftMs = deadline - performance.now();
      if (leftMs > 0) await this.runs.advance(id, leftMs);
    }
    return { runs: open.length };
  }
}
