/**
 * Strict admissions a second and their p99: 64 clients on kept-alive connections against one built api process, every call
 * under one shared root budget. The yardstick beside it is a handler that does nothing, asked by the same clients.
 */
import http from 'node:http';
import { withInstallation } from './support/installation.mjs';

const CLIENTS = 64;
const SECONDS = 10;
const WARM_UP_SECONDS = 2;

const organisation = {
  apiVersion: 'bursar/v1',
  teams: Array.from({ length: 8 }, (_, i) => ({ id: `team-${i}`, name: `Team ${i}` })),
  budgets: [
    { id: 'root', scope: {}, limit: '1000000000', window: 'month', timezone: 'UTC' },
    ...Array.from({ length: 8 }, (_, i) => ({
      id: `team-${i}`,
      scope: { team: `team-${i}` },
      limit: '100000000',
      window: 'month',
      timezone: 'UTC',
    })),
  ],
};

export async function run({ seconds = SECONDS } = {}) {
  return withInstallation(async (bursar) => {
    await configure(bursar);
    const ask = (client, n) => ({
      method: 'POST',
      path: '/v1/admissions',
      expected: 201,
      body: JSON.stringify({
        requestId: `${client}-${n}`,
        team: `team-${client % 8}`,
        project: `app-${n % 5}`,
        environment: 'prod',
        model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
        region: 'us-east-1',
        inputTokens: 1_200,
        maxOutputTokens: 500,
      }),
    });
    await load(bursar, (client, n) => ask(client, `warm-${n}`), WARM_UP_SECONDS);
    const admissions = await load(bursar, ask, seconds);
    const empty = () => ({ method: 'GET', path: '/healthz', expected: 200 });
    const yardstick = await load(bursar, empty, Math.min(seconds, 5));
    return {
      bench: 'admission',
      admissionsPerSecond: admissions.perSecond,
      p50Ms: admissions.p50Ms,
      p99Ms: admissions.p99Ms,
      yardstickPerSecond: yardstick.perSecond,
      yardstickP99Ms: yardstick.p99Ms,
      ratio: Number((admissions.perSecond / yardstick.perSecond).toFixed(3)),
      clients: CLIENTS,
      admitted: admissions.count,
    };
  });
}

async function configure({ url, token }) {
  const answer = await fetch(`${url}/v1/config`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'text/yaml' },
    body: JSON.stringify(organisation),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

/** Closed loop: each client asks again as soon as it has its answer. */
async function load({ url, token }, toRequest, seconds) {
  const { hostname, port } = new URL(url);
  const agent = new http.Agent({ keepAlive: true, maxSockets: CLIENTS });
  const until = performance.now() + seconds * 1_000;
  const times = [];
  const client = async (_, index) => {
    for (let n = 0; performance.now() < until; n++) {
      const begun = performance.now();
      await send({ hostname, port, agent, token }, toRequest(index, n));
      times.push(performance.now() - begun);
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: CLIENTS }, client));
  const took = (performance.now() - begun) / 1_000;
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share) => Number(times[Math.floor(times.length * share)]?.toFixed(2));
  return {
    count: times.length,
    perSecond: Math.round(times.length / took),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  };
}

function send({ hostname, port, agent, token }, { method, path, body, expected }) {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      }),
    };
    const request = http.request({ hostname, port, agent, method, path, headers }, (response) => {
      response.resume();
      response.on('end', () => {
        if (response.statusCode === expected) resolve();
        else reject(new Error(`${method} ${path} answered ${response.statusCode}`));
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}
