/**
 * From the commit of a stop until the last of 200 connected gateways holds the document: streams against one built api
 * process, all read in this process. The commit is what Postgres says it was: a connection that waits for the row sees it at
 * once. The yardstick beside it is one NOTIFY from one connection to another, of a transaction that does nothing else.
 */
import http from 'node:http';
import pg from 'pg';
import { withInstallation } from './support/installation.mjs';

const GATEWAYS = 200;
const STOPS = 40;
const PAUSE_MS = 60;

const organisation = {
  apiVersion: 'bursar/v1',
  teams: Array.from({ length: STOPS }, (_, i) => ({ id: `team-${i}`, name: `Team ${i}` })),
};

export async function run({ gateways = GATEWAYS, stops = STOPS } = {}) {
  return withInstallation(async (bursar) => {
    await configure(bursar);
    const streams = await Promise.all(
      Array.from({ length: gateways }, (_, i) => open(bursar, `edge-${i}`)),
    );
    const client = new pg.Client({ connectionString: bursar.databaseUrl });
    await client.connect();
    await client.query('LISTEN bursar_policy');
    const last = [];
    const fromAsking = [];
    const answered = [];
    for (let n = 0; n < stops; n++) {
      const committed = notified(client, 'stops');
      const begun = performance.now();
      const arrivals = Promise.all(streams.map((stream) => stream.next()));
      await stop(bursar, `team-${n}`);
      answered.push(performance.now() - begun);
      const notifiedAt = await committed;
      const arrived = Math.max(...(await arrivals));
      last.push(arrived - notifiedAt);
      fromAsking.push(arrived - begun);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    const roundTrips = await notifyRoundTrips(bursar.databaseUrl, stops);
    await client.end();
    for (const stream of streams) stream.close();
    return {
      bench: 'stop',
      gateways,
      stops,
      lastP50Ms: at(last, 0.5),
      lastP99Ms: at(last, 0.99),
      lastMaxMs: at(last, 1),
      fromAskingP50Ms: at(fromAsking, 0.5),
      fromAskingMaxMs: at(fromAsking, 1),
      answeredP50Ms: at(answered, 0.5),
      yardstickP50Ms: at(roundTrips, 0.5),
      yardstickMaxMs: at(roundTrips, 1),
    };
  });
}

function at(times, share) {
  const sorted = [...times].sort((a, b) => a - b);
  return Number(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(2));
}

async function configure({ url, token }) {
  const answer = await fetch(`${url}/v1/config`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'text/yaml' },
    body: JSON.stringify(organisation),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

/** When the notification of a commit reaches a listening connection: the closest to the commit that a client can measure. */
function notified(client, kind) {
  return new Promise((resolve) => {
    const listen = ({ payload }) => {
      if (JSON.parse(payload).kind !== kind) return;
      client.off('notification', listen);
      resolve(performance.now());
    };
    client.on('notification', listen);
  });
}

async function stop({ url, token }, team) {
  const query = `mutation ($input: StopInput!) { stop(input: $input) { __typename ... on Problem { message } } }`;
  const input = { scope: { team }, reason: 'bench', confirm: team };
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ query, variables: { input } }),
  });
  const { data, errors } = await answer.json();
  if (data?.stop?.__typename !== 'StopResult') throw new Error(JSON.stringify(errors ?? data));
}

/** A gateway's end of the stream: resolves `next()` when the whole of a stops document is there. */
function open({ url, token }, gateway) {
  return new Promise((resolve, reject) => {
    const where = new URL(`/v1/policy/stream?environment=prod&gateway=${gateway}`, url);
    const headers = { authorization: `Bearer ${token}` };
    const request = http.get(where, { headers, agent: false }, (response) => {
      if (response.statusCode !== 200)
        reject(new Error(`The stream answered ${response.statusCode}`));
      let text = '';
      let seen = 0;
      let wake = () => undefined;
      response.setEncoding('utf8');
      response.on('data', (piece) => {
        text += piece;
        const frames = text.split('\n\n');
        text = frames.pop();
        for (const frame of frames) {
          if (frame.startsWith('event: policy')) resolve({ next, close: () => request.destroy() });
          if (!frame.startsWith('event: stops')) continue;
          seen++;
          if (seen > 1) wake(performance.now());
        }
      });
      const next = () => new Promise((done) => (wake = done));
    });
    request.on('error', reject);
  });
}

async function notifyRoundTrips(connectionString, count) {
  const [listener, teller] = [
    new pg.Client({ connectionString }),
    new pg.Client({ connectionString }),
  ];
  await Promise.all([listener.connect(), teller.connect()]);
  await listener.query('LISTEN yardstick');
  const times = [];
  for (let n = 0; n < count; n++) {
    const arrived = new Promise((resolve) => listener.once('notification', resolve));
    const begun = performance.now();
    await teller.query('NOTIFY yardstick');
    await arrived;
    times.push(performance.now() - begun);
  }
  await Promise.all([listener.end(), teller.end()]);
  return times;
}
