import { SetMetadata } from '@nestjs/common';
import type { z } from 'zod';
import type { Fact } from './outbox.js';

/** What a job is, apart from who does it. */
export interface JobContract<P = unknown> {
  readonly name: string;
  readonly payload: z.ZodType<P>;
  readonly attemptsMax: number;
}

export const job = <P>(name: string, payload: z.ZodType<P>, attemptsMax = 12): JobContract<P> => ({
  name,
  payload,
  attemptsMax,
});

/** Every handler is safe to run twice: a worker that dies in the middle is replaced by another that starts over. */
export interface JobHandler<P = unknown> {
  run(payload: P): Promise<unknown>;
}

export const HANDLES = 'bursar:handles';

/** Marks the class that does a job; boot fails on a contract with none or two. */
export const Handles = (contract: JobContract<never> | JobContract) =>
  SetMetadata(HANDLES, contract);

/** One line of the pipeline: this fact is answered by these jobs. */
export interface Answer {
  readonly fact: string;
  readonly jobs: readonly JobContract[];
}

export const on = <P>(fact: Fact<P>, ...jobs: readonly JobContract<P>[]): Answer => ({
  fact: fact.name,
  jobs: jobs,
});

/** A job that the clock starts. */
export interface Recurring {
  readonly job: JobContract;
  readonly everyMs: number;
}

export const every = (
  everyMs: number,
  contract: JobContract<Record<string, never>>,
): Recurring => ({
  job: contract,
  everyMs,
});
