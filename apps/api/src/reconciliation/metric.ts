/** Sums of one hour as CloudWatch reports them. Null: that metric does not exist for the model; 0 is a real zero. */
export interface MetricHour {
  readonly account: string;
  readonly region: string;
  readonly namespace: 'AWS/Bedrock' | 'AWS/BedrockMantle';
  /** As AWS names it: an id, a profile id or an ARN. */
  readonly model: string;
  /** Its start, UTC. */
  readonly hour: Date;
  readonly invocations: bigint | null;
  readonly clientErrors: bigint | null;
  readonly serverErrors: bigint | null;
  readonly throttles: bigint | null;
  readonly input: bigint | null;
  readonly output: bigint | null;
  readonly cacheRead: bigint | null;
  readonly cacheWrite: bigint | null;
}
