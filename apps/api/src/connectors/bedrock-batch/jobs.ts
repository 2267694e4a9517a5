import type {
  ListModelInvocationJobsCommandOutput,
  ModelInvocationJobSummary,
} from '@aws-sdk/client-bedrock';
import type { AwsSession } from '../aws/aws-session.js';
import type { BatchJob } from './batch-line.js';

const PAGE = 100;
/** Whatever ended a job: the lines that it has written are billed. */
const ENDED: ReadonlySet<string> = new Set([
  'Completed',
  'PartiallyCompleted',
  'Stopped',
  'Expired',
  'Failed',
]);

export interface EndedJob extends BatchJob {
  readonly hasEnded: true;
  readonly submittedAt: Date;
  readonly bucket: string;
  /** Where its files are, with a slash at its end. */
  readonly folder: string;
}

export type ListedJob = EndedJob | { readonly hasEnded: false; readonly submittedAt: Date };

/** Those that were submitted since. Throws AwsFailure. */
export async function listJobs(
  session: AwsSession,
  region: string,
  since: Date,
): Promise<ListedJob[]> {
  const { ListModelInvocationJobsCommand } = await import('@aws-sdk/client-bedrock');
  const what = { action: 'bedrock:ListModelInvocationJobs', resource: '*' };
  const found: ListedJob[] = [];
  let nextToken: string | undefined;
  do {
    const command = new ListModelInvocationJobsCommand({
      submitTimeAfter: since,
      maxResults: PAGE,
      nextToken,
    });
    const answer: ListModelInvocationJobsCommandOutput = await session.call(what, async () =>
      (await session.bedrock(region)).send(command),
    );
    found.push(...(answer.invocationJobSummaries ?? []).map(toJob));
    nextToken = answer.nextToken;
  } while (nextToken !== undefined);
  return found;
}

function toJob(summary: ModelInvocationJobSummary): ListedJob {
  const { jobArn: arn = '', modelId = '', roleArn = '', status = '' } = summary;
  const submittedAt = summary.submitTime ?? new Date(0);
  const endedAt = summary.endTime ?? summary.lastModifiedTime;
  if (!ENDED.has(status) || endedAt === undefined) return { hasEnded: false, submittedAt };
  const uri = summary.outputDataConfig?.s3OutputDataConfig?.s3Uri ?? '';
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(uri) ?? [];
  const root = key === '' || key.endsWith('/') ? key : `${key}/`;
  const folder = `${root}${arn.split('/').at(-1) ?? ''}/`;
  return { hasEnded: true, arn, modelId, roleArn, submittedAt, endedAt, bucket, folder };
}
