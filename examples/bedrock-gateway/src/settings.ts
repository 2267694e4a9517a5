/** Everything the environment says, read once. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly bursarUrl: string;
  readonly bursarToken: string;
  readonly environment: string;
  readonly gateway: string;
  readonly dataDir: string;
  readonly lanes: 'strict' | 'lease';
  readonly region: string;
  /** Null: AWS itself. */
  readonly bedrockEndpoint: string | null;
  /** For Chat Completions; null: they are signed with the credentials that the AWS SDK finds. */
  readonly bedrockApiKey: string | null;
}

/** Throws with every mistake at once. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const wrong: string[] = [];
  const port = Number(env['PORT'] ?? '4500');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) wrong.push('PORT is no port.');
  const bursarToken = env['BURSAR_TOKEN'] ?? '';
  if (bursarToken === '')
    wrong.push('BURSAR_TOKEN is missing: npx bursar keys create --gateway NAME');
  const lanes = env['GATEWAY_LANES'] ?? 'lease';
  if (lanes !== 'strict' && lanes !== 'lease') wrong.push('GATEWAY_LANES is strict or lease.');
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return {
    host: env['HOST'] ?? '127.0.0.1',
    port,
    bursarUrl: env['BURSAR_URL'] ?? 'http://127.0.0.1:4400',
    bursarToken,
    environment: env['BURSAR_ENVIRONMENT'] ?? 'prod',
    gateway: env['GATEWAY_NAME'] ?? 'edge-1',
    dataDir: env['GATEWAY_DATA_DIR'] ?? '.bursar-gateway',
    lanes: lanes === 'strict' ? 'strict' : 'lease',
    region: env['AWS_REGION'] ?? 'us-east-1',
    bedrockEndpoint: env['BEDROCK_ENDPOINT'] ?? null,
    bedrockApiKey: env['AWS_BEARER_TOKEN_BEDROCK'] ?? null,
  };
}
