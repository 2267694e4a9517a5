/** An api that grants everything at once: what a gateway decides by itself is measured, not what it waits for. */
import { generateKeyPairSync } from 'node:crypto';
import http from 'node:http';
import { POLICY_FORMAT, readSigningKey, signDocument, STOPS_FORMAT } from '@bursar/policy';

export const MODELS = Array.from({ length: 30 }, (_, n) => `acme.model-${n}-v1:0`);
export const TEAMS = Array.from({ length: 60 }, (_, n) => `team-${n}`);

/** As large as an organisation's: models with prices, allow-lists, routes, stops and ceilings of teams. */
function documents() {
  const head = {
    environment: 'prod',
    version: 1,
    previousHash: null,
    issuedAt: '2026-11-20T12:00:00.000Z',
  };
  const steps = [{ over: 0, input: '6600000000', output: '16500000000' }];
  const policy = {
    ...head,
    format: POLICY_FORMAT,
    flags: [],
    routes: MODELS.slice(0, 5).map((model, n) => ({
      key: `route-${n}`,
      match: { operation: 'chat', model },
      targets: [
        { provider: 'bedrock', model, region: 'us-east-1', weight: 80 },
        { provider: 'bedrock', model, region: 'us-west-2', weight: 20 },
      ],
    })),
    access: TEAMS.map((team) => ({ scope: { team }, allow: ['acme.*'], regions: ['us-*'] })),
    limits: TEAMS.map((team) => ({ id: team, scope: { team }, maxOutputTokens: 8_000 })),
    rates: MODELS.map((model) => ({
      provider: 'bedrock',
      model,
      maxOutputTokens: 64_000,
      places: [{ regions: ['*'], steps }],
    })),
  };
  const stops = TEAMS.slice(50).map((team) => ({
    id: team,
    scope: { team, environment: 'dev' },
    until: null,
    reason: 'a loop',
    by: 'ada',
  }));
  return { policy, stops: { ...head, format: STOPS_FORMAT, stops } };
}

export async function startAuthority() {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
  const key = readSigningKey(pem.toString());
  const { policy, stops } = documents();
  const texts = { policy: signDocument(policy, key).text, stops: signDocument(stops, key).text };
  let made = 0;
  const id = () => `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`;
  const answers = {
    '/v1/policy/keys': () => ({ keys: [{ keyId: key.keyId, publicKey: key.publicKey }] }),
    '/v1/admissions': ({ team, model }) => ({
      admissionId: id(),
      ...{ provider: 'bedrock', model, region: 'us-east-1', maxOutputTokens: 500 },
      requestMetadata: { bursar: 'token', team },
    }),
    '/v1/leases': ({ epoch, team }) => ({
      ...{ leaseId: id(), epoch, team, amountUsd: '1000000000', termMs: 600_000 },
      ...{ boundBy: ['team'], tokenKey: 'c2VjcmV0', tokenPrefix: 'AgAA' },
    }),
  };
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    const send = (status, text) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    if (pathname === '/v1/policy') send(200, texts[searchParams.get('format') ?? 'policy']);
    else if (pathname in answers)
      send(
        request.method === 'POST' ? 201 : 200,
        JSON.stringify(answers[pathname](JSON.parse(body || '{}'))),
      );
    else if (pathname.endsWith('/calls')) {
      const results = JSON.parse(body).calls.map(({ admissionId }) => ({
        admissionId,
        costUsd: '0',
      }));
      send(200, JSON.stringify({ results }));
    } else if (/return$|settlement$|void$/.test(pathname)) send(200, '{"costUsd":"0"}');
    else send(404, '{}');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
