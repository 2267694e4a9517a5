import { OutgoingFailure } from '../platform/outgoing/outgoing.js';
import { SecretMissing } from '../platform/outgoing/secret-reference.js';
import { AwsFailure } from './aws/aws-failure.js';
import type { PartRun } from './source.js';

/** What a part has read so far, in words; it grows while the part is read. */
export interface Progress {
  summary: string;
}

/** Reads one part. What fails in it leaves the other parts be; what was read before stays read. */
export async function readPart(
  parts: PartRun[],
  part: string,
  work: (progress: Progress) => Promise<void>,
): Promise<void> {
  const progress: Progress = { summary: 'nothing read yet' };
  try {
    await work(progress);
    parts.push({ part, summary: progress.summary, error: null, hint: null });
  } catch (error) {
    if (!isExpected(error)) throw error;
    parts.push({ part, summary: progress.summary, error: error.message, hint: error.hint });
  }
}

const isExpected = (error: unknown): error is AwsFailure | OutgoingFailure | SecretMissing =>
  error instanceof AwsFailure || error instanceof OutgoingFailure || error instanceof SecretMissing;
