/**
 * Traffic of a large organisation for the benchmarks: 24 teams, a hundred programs of very unequal size, two accounts, two
 * weeks, bodies off. Deterministic: the same number of rows gives the same bytes.
 */
const ACCOUNTS = ['444455556666', '777788889999'];
const DAYS = 14;
const PROGRAMS = 96;
const TEAMS = 24;
const OPERATIONS = ['Converse', 'Converse', 'ConverseStream', 'InvokeModelWithResponseStream'];
/** Model as logged, region called, and whether it caches prompts. */
const ROUTES = [
  ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'us-east-1', true],
  ['global.anthropic.claude-sonnet-4-5-20250929-v1:0', 'us-east-1', true],
  ['eu.anthropic.claude-sonnet-4-5-20250929-v1:0', 'eu-west-1', true],
  ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 'us-east-1', true],
  ['global.anthropic.claude-haiku-4-5-20251001-v1:0', 'eu-west-1', true],
  ['amazon.nova-micro-v1:0', 'us-east-1', false],
  ['meta.llama3-3-70b-instruct-v1:0', 'us-east-1', false],
];

export const organisation = {
  apiVersion: 'bursar/v1',
  dimensions: ['feature'],
  trustedMetadataPrincipals: ['arn:aws:sts::*:assumed-role/GatewayRole/*'],
  teams: Array.from({ length: TEAMS }, (_, i) => ({
    id: `team-${i + 1}`,
    name: `Team ${i + 1}`,
    costCentre: `CC-${5100 + i}`,
    recognisedBy: {
      requestMetadata: { team: `team-${i + 1}` },
      principals: [`arn:aws:sts::*:assumed-role/Team${i + 1}Role/*`],
    },
  })),
};

/** Calls in order of time, ending an hour before `until` (epoch ms). */
export function* calls(rows, until) {
  const random = numbers(20_260_825);
  const programs = Array.from({ length: PROGRAMS }, (_, i) => programOf(i, random));
  const totals = running(programs.map((_, i) => 1 / (i + 1)));
  const start = until - DAYS * 86_400_000 - 3_600_000;
  for (let row = 0; row < rows; row++) {
    const at = start + Math.floor((row / rows) * DAYS * 86_400) * 1000;
    const wanted = random() * totals[PROGRAMS - 1];
    yield drawCall(programs[totals.findIndex((total) => total > wanted)], at, random);
  }
}

function programOf(index, random) {
  const team = index % TEAMS;
  const [model, region, caches] = ROUTES[Math.floor(random() * ROUTES.length)];
  const account = ACCOUNTS[index % 2];
  const byRole = index % 5 === 4;
  const role = byRole ? `Team${team + 1}Role/worker-${index}` : `GatewayRole/team-${team + 1}-svc`;
  const env = index % 4 === 3 ? 'staging' : 'prod';
  return {
    account,
    region,
    model,
    caches,
    arn: `arn:aws:sts::${account}:assumed-role/${role}`,
    metadata: byRole
      ? null
      : {
          team: `team-${team + 1}`,
          app: `team-${team + 1}-app-${index % 3}`,
          env,
          feature: `feature-${index % 7}`,
        },
  };
}

function drawCall(program, at, random) {
  const prompt = 200 + Math.floor(random() ** 3 * 60_000);
  const cached = program.caches && prompt > 1024 && random() < 0.6 ? Math.floor(prompt * 0.8) : 0;
  const writes = random() < 0.15;
  return {
    ...program,
    at,
    requestId: uuid(random),
    operation: OPERATIONS[Math.floor(random() * OPERATIONS.length)],
    input: prompt - cached,
    output: 20 + Math.floor(random() ** 2 * 2_000),
    cacheRead: writes ? 0 : cached,
    cacheWrite: writes ? cached : 0,
  };
}

/** One line of a Bedrock model-invocation log without bodies. */
export function logLine(call) {
  return JSON.stringify({
    schemaType: 'ModelInvocationLog',
    schemaVersion: '1.0',
    timestamp: isoSeconds(call.at),
    accountId: call.account,
    identity: { arn: call.arn },
    region: call.region,
    requestId: call.requestId,
    operation: call.operation,
    modelId: call.model,
    ...(call.metadata ? { requestMetadata: call.metadata } : {}),
    inferenceRegion: call.region,
    input: {
      inputContentType: 'application/json',
      inputTokenCount: call.input,
      cacheReadInputTokenCount: call.cacheRead,
      cacheWriteInputTokenCount: call.cacheWrite,
    },
    output: { outputContentType: 'application/json', outputTokenCount: call.output },
  });
}

/** The same call as columns in COPY's text format; nothing in it needs escaping. */
export function copyLine(call) {
  return [
    isoSeconds(call.at),
    call.account,
    call.region,
    call.requestId,
    call.operation,
    call.model,
    call.arn,
    call.metadata ? JSON.stringify(call.metadata) : '\\N',
    call.input,
    call.output,
    call.cacheRead,
    call.cacheWrite,
  ].join('\t');
}

export const copyTable = `CREATE TABLE yardstick (
  occurred_at timestamptz, account text, region text, request_id text, operation text, model text, principal text,
  metadata jsonb, input bigint, output bigint, cache_read bigint, cache_write bigint)`;

function isoSeconds(at) {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

function running(weights) {
  let sum = 0;
  return weights.map((weight) => (sum += weight));
}

/** mulberry32. */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function uuid(random) {
  const hex = (digits) =>
    Math.floor(random() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(6)}${hex(6)}`;
}
