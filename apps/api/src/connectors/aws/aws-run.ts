import type { z } from 'zod';
import type { PartRun, RunOptions, SourceRun, StoredSource } from '../source.js';
import type { AwsSession, AwsSessions } from './aws-session.js';

/** What one turn of a source of AWS works with; the work changes `memory` and adds to `parts`. */
export interface AwsRun<M> {
  readonly session: AwsSession;
  readonly memory: M;
  readonly parts: PartRun[];
}

/**
 * One turn of a source of AWS. The session is closed however the turn ends; a memory that another version wrote and this one
 * does not understand is begun again; a dry run remembers nothing.
 */
export async function runAws<M extends Readonly<Record<string, unknown>>>(
  sessions: AwsSessions,
  memories: z.ZodType<M>,
  source: StoredSource,
  options: RunOptions,
  work: (run: AwsRun<M>) => Promise<void>,
): Promise<SourceRun> {
  const session = sessions.open(source);
  const read = memories.safeParse(source.memory);
  const memory = structuredClone(read.success ? read.data : memories.parse({}));
  const parts: PartRun[] = [];
  try {
    await work({ session, memory, parts });
  } finally {
    await session.close();
  }
  const isMore = parts.some(({ error }) => error === null) && !options.goesOn();
  return { parts, memory: options.dryRun ? source.memory : memory, isMore };
}

/** One region of a source that is being read. */
export interface AwsRegion {
  readonly session: AwsSession;
  readonly source: StoredSource;
  readonly options: RunOptions;
  readonly region: string;
}

/** The same for a source that is read region by region. */
export function runRegions<M extends Readonly<Record<string, unknown>>>(
  sessions: AwsSessions,
  memories: z.ZodType<M>,
  source: StoredSource,
  options: RunOptions,
  work: (at: AwsRegion, run: AwsRun<M>) => Promise<void>,
): Promise<SourceRun> {
  return runAws(sessions, memories, source, options, async (run) => {
    const { session } = run;
    for (const region of session.settings.regions ?? [])
      await work({ session, source, options, region }, run);
  });
}
