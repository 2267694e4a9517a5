import { createHash } from 'node:crypto';
import { StringDecoder } from 'node:string_decoder';

/** A batch job that has ended, as far as its lines do not say it themselves. */
export interface BatchJob {
  readonly arn: string;
  readonly modelId: string;
  readonly roleArn: string;
  readonly endedAt: Date;
}

/** A line may hold images; what is longer is no line of a batch job. */
const LINE_CHARS_MAX = 64 * 1024 * 1024;

/**
 * Lines of the output of a batch job as records of an invocation log, so that they are read, priced and counted by the same
 * rules. Constant memory: a line at a time.
 */
export async function* asLogLines(
  body: AsyncIterable<Buffer>,
  job: BatchJob,
  file: string,
): AsyncGenerator<Buffer> {
  let number = 0;
  for await (const line of linesOf(body)) {
    number += 1;
    if (line.trim() !== '') yield Buffer.from(`${toLogLine(line, job, `${file}:${number}`)}\n`);
  }
}

/** Pure. A line that is no JSON is passed on as it is: it is held back like any other. */
export function toLogLine(line: string, job: BatchJob, place: string): string {
  const read = parsed(line);
  if (read === null) return line;
  const { modelInput, modelOutput, error } = read;
  const [, , , region = '', accountId = ''] = job.arn.split(':');
  return JSON.stringify({
    ...{ schemaType: 'ModelInvocationLog', schemaVersion: '1.0' },
    timestamp: `${job.endedAt.toISOString().slice(0, 19)}Z`,
    ...{ accountId, region, requestId: idOf(`${job.arn} ${place}`) },
    ...{ operation: 'ModelInvocationJob', modelId: job.modelId, identity: { arn: job.roleArn } },
    serviceTier: 'batch',
    ...(error !== undefined && { errorCode: codeOf(error) }),
    input: { inputContentType: 'application/json', inputBodyJson: modelInput },
    output: { outputContentType: 'application/json', outputBodyJson: modelOutput },
  });
}

/** A file of an ended job never changes, and callers may give several lines of it one `recordId`: its place names a line. */
function idOf(place: string): string {
  const hex = createHash('sha256').update(place).digest('hex');
  const ends = [0, 8, 12, 16, 20, 32];
  return ends
    .slice(1)
    .map((end, at) => hex.slice(ends[at], end))
    .join('-');
}

interface BatchLine {
  readonly modelInput?: unknown;
  readonly modelOutput?: unknown;
  readonly error?: unknown;
}

function parsed(line: string): BatchLine | null {
  try {
    const read: unknown = JSON.parse(line);
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? read : null;
  } catch {
    return null;
  }
}

function codeOf(error: unknown): string {
  const { errorCode } = (error ?? {}) as { readonly errorCode?: unknown };
  return typeof errorCode === 'string' || typeof errorCode === 'number'
    ? String(errorCode)
    : 'error';
}

async function* linesOf(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const piece of body) {
    const lines = `${rest}${decoder.write(piece)}`.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LINE_CHARS_MAX) throw new Error('a line is longer than 64 MiB');
    yield* lines;
  }
  rest += decoder.end();
  if (rest !== '') yield rest;
}
