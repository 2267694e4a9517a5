/** Records as Bedrock and its models write them, each with what it is billed at. None of them is an ordinary call. */

type Fields = Readonly<Record<string, unknown>>;

export interface Billed {
  readonly requests?: number;
  readonly errors?: number;
  readonly unpriced?: number;
  readonly estimated?: number;
  readonly cost?: string;
  readonly input?: number;
  readonly output?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  /** Why the record is not counted. */
  readonly quarantined?: string;
}

export type OddRecord = readonly [claim: string, model: string, fields: OddFields, billed: Billed];

interface OddFields {
  readonly in?: Fields | null;
  readonly out?: Fields | null;
  readonly ask?: unknown;
  readonly answer?: unknown;
  /** Fields of the record itself. */
  readonly over?: Fields;
}

/** The record of a case, in an account of its own. */
export function recordOf(
  [claim, modelId, { in: input, out, ask, answer, over }]: OddRecord,
  account: string,
): Fields {
  const part = (counts: Fields | null | undefined, body: Fields) =>
    counts === null ? undefined : { contentType: 'application/json', ...counts, ...body };
  return {
    schemaType: 'ModelInvocationLog',
    schemaVersion: '1.0',
    timestamp: '2026-11-10T10:00:00Z',
    accountId: account,
    identity: { arn: `arn:aws:sts::${account}:assumed-role/App/s` },
    region: 'us-east-1',
    requestId: claim,
    operation: 'InvokeModel',
    modelId,
    input: part(input, ask === undefined ? {} : { inputBodyJson: ask }),
    output: part(out, answer === undefined ? {} : { outputBodyJson: answer }),
    ...over,
  };
}

export const counts = (input: unknown, output: unknown, cache: Fields = {}): OddFields => ({
  in: { inputTokenCount: input, ...cache },
  out: { outputTokenCount: output },
});
