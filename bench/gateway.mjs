/**
 * Calls a second and their p99 through the example gateway, by lane: 16 callers on kept-alive connections, one after the other
 * in each round, so that a machine that slows down slows all of them. The yardstick is the provider alone, asked by the same
 * callers: a fake that answers at once. What a lane adds is measured with one caller, which waits for no other.
 */
import { spawn } from 'node:child_process';
import http from 'node:http';
import http2 from 'node:http2';
import path from 'node:path';
import { build } from '../tools/build.ts';
import { freePort } from '../tools/processes.ts';
import { scratchFolder } from '../tools/scratch.ts';
import { withInstallation } from './support/installation.mjs';

const CALLERS = 16;
const ROUNDS = 3;
const SECONDS = 4;
const WARM_UP_SECONDS = 2;
const READY_MS_MAX = 30_000;
const MODEL = 'acme.chat-v1:0';
const TEAMS = ['search', 'ads', 'support'];
const WAYS = ['provider', 'strict', 'lease'];

const organisation = {
  apiVersion: 'bursar/v1',
  teams: TEAMS.map((id) => ({ id })),
  prices: [{ model: MODEL, per1M: { input: '1', output: '10' } }],
  budgets: [
    { id: 'root', scope: {}, limit: '1000000', window: 'month' },
    ...TEAMS.map((id) => ({ id, scope: { team: id }, limit: '100000', window: 'month' })),
  ],
};

const ASK = JSON.stringify({
  messages: [{ role: 'user', content: [{ text: 'why '.repeat(100) }] }],
  inferenceConfig: { maxTokens: 500 },
});
const ANSWER = JSON.stringify({
  output: { message: { role: 'assistant', content: [{ text: 'Yes.' }] } },
  stopReason: 'end_turn',
  metrics: { latencyMs: 1 },
  usage: { inputTokens: 100, outputTokens: 20, totalTokens: 120 },
});

export async function run({ seconds = SECONDS } = {}) {
  await build(['bedrock-gateway'], console.log);
  const provider = await startProvider();
  try {
    return await withInstallation(async (bursar) => {
      await configure(bursar);
      const gateways = {};
      try {
        for (const lane of ['strict', 'lease'])
          gateways[lane] = await startGateway(bursar, provider, lane);
        const ports = {
          provider: provider.http1,
          strict: gateways.strict.port,
          lease: gateways.lease.port,
        };
        return await measure(ports, seconds);
      } finally {
        for (const gateway of Object.values(gateways)) await gateway.close();
      }
    });
  } finally {
    provider.close();
  }
}

async function measure(ports, seconds) {
  for (const way of WAYS) await load(ports[way], CALLERS, WARM_UP_SECONDS);
  const together = { provider: [], strict: [], lease: [] };
  const alone = { provider: [], strict: [], lease: [] };
  for (let round = 0; round < ROUNDS; round++)
    for (const way of WAYS) {
      together[way].push(await load(ports[way], CALLERS, seconds));
      alone[way].push(await load(ports[way], 1, seconds / 2));
    }
  const perSecond = (way) => Math.round(median(together[way].map((one) => one.perSecond)));
  const p99 = (way) => rounded(median(together[way].map((one) => one.at(0.99))));
  const p50Alone = (way) => rounded(median(alone[way].map((one) => one.at(0.5))));
  const msOf = (way) => (CALLERS * 1_000) / perSecond(way);
  const added = (way, of) => rounded(of(way) - of('provider'));
  return {
    bench: 'gateway',
    callers: CALLERS,
    ...figures('PerSecond', perSecond),
    ...figures('P99Ms', p99),
    ...figures('AloneP50Ms', p50Alone),
    strictAddsMs: added('strict', p50Alone),
    leaseAddsMs: added('lease', p50Alone),
    leaseAddsOfStrict: share(added('lease', p50Alone), added('strict', p50Alone)),
    leaseAddsOfStrictTogether: share(added('lease', msOf), added('strict', msOf)),
  };
}

const figures = (name, of) => Object.fromEntries(WAYS.map((way) => [`${way}${name}`, of(way)]));
const rounded = (value) => Number(value.toFixed(2));
const share = (one, other) => Number((one / other).toFixed(3));
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Converse over HTTP/2 for the gateway's SDK, and over HTTP/1.1 for direct callers. */
async function startProvider() {
  const answer = (request, response) => {
    request.resume();
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      response.setHeader('x-amzn-requestid', crypto.randomUUID());
      response.end(ANSWER);
    });
  };
  const servers = [http.createServer(answer), http2.createServer(answer)];
  const ports = [];
  for (const server of servers) {
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    ports.push(server.address().port);
  }
  const sessions = new Set();
  servers[1].on('session', (session) => sessions.add(session));
  const close = () => {
    for (const session of sessions) session.destroy();
    for (const server of servers) server.close();
  };
  return { http1: ports[0], url: `http://127.0.0.1:${ports[1]}`, close };
}

async function configure({ url, token }) {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'text/yaml' };
  const body = JSON.stringify(organisation);
  const answer = await fetch(`${url}/v1/config`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(await answer.text());
}

async function startGateway({ url, token }, provider, lane) {
  const port = await freePort();
  const child = spawn(process.execPath, ['examples/bedrock-gateway/dist/main.js'], {
    cwd: path.resolve(import.meta.dirname, '..'),
    stdio: ['ignore', 'ignore', 'ignore'],
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      BURSAR_URL: url,
      BURSAR_TOKEN: await keyNamed({ url, token }, lane),
      BEDROCK_ENDPOINT: provider.url,
      GATEWAY_NAME: lane,
      GATEWAY_LANES: lane,
      GATEWAY_DATA_DIR: path.join(scratchFolder('gateway'), lane),
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
    },
  });
  const until = performance.now() + READY_MS_MAX;
  while (!(await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null))?.ok) {
    if (performance.now() > until) throw new Error(`The gateway of the ${lane} lane is not ready.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const gone = new Promise((resolve) => child.once('close', resolve));
  const close = () => {
    child.kill('SIGKILL');
    return gone;
  };
  return { port, close };
}

async function keyNamed({ url, token }, name) {
  const query = `mutation { createApiKey(input: { name: "${name}", kind: gateway }) { ... on NewApiKey { secret } } }`;
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return (await answer.json()).data.createApiKey.secret;
}

/** Closed loop: each caller calls again as soon as it has its answer. */
async function load(port, callers, seconds) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: callers });
  const begunAt = performance.now();
  const until = begunAt + seconds * 1_000;
  const times = [];
  const caller = async (_, nth) => {
    const headers = { 'x-bursar-team': TEAMS[nth % TEAMS.length] };
    while (performance.now() < until) {
      const begun = performance.now();
      await call({ port, agent, headers });
      times.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const took = (performance.now() - begunAt) / 1_000;
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (part) => times[Math.floor((times.length - 1) * part)];
  return { perSecond: times.length / took, at };
}

function call({ port, agent, headers }) {
  return new Promise((resolve, reject) => {
    const options = {
      ...{ host: '127.0.0.1', port, agent, method: 'POST' },
      path: `/model/${encodeURIComponent(MODEL)}/converse`,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(ASK),
        ...headers,
      },
    };
    const request = http.request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => (text += part));
      response.on('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`A call was answered with status ${response.statusCode}: ${text}`));
      });
    });
    request.on('error', reject);
    request.end(ASK);
  });
}
