/**
 * What a call under a lease waits for: the decision, made in-process on signed policy, stops and the slice in hand; and the
 * journal, synced in groups before dispatch. Beside them a plain function call, and a sync of one line alone.
 */
import { open } from 'node:fs/promises';
import path from 'node:path';
import { scratchFolder } from '../tools/scratch.ts';
import { MODELS, startAuthority, TEAMS } from './support/authority.mjs';

const ROUNDS = 5;
const ROUND_MS = 1_000;
const BATCH = 1_000;
const WARM_UP = 100_000;
const TIMED = 500_000;
const CLIENTS = 64;
const JOURNAL_MS = 3_000;
const SYNCS = 500;

const best = (figures) => Math.round(Math.max(...figures));
const quantile = (sorted, q) => Number(sorted[Math.floor((sorted.length - 1) * q)].toFixed(2));
const sortedOf = (values) => Float64Array.from(values).sort();

const calls = Array.from({ length: 4_096 }, (_, n) => ({
  team: TEAMS[n % 50],
  project: 'app1',
  user: `user-${n % 1_000}`,
  operation: 'chat',
  model: MODELS[n % MODELS.length],
  region: 'us-east-1',
  inputTokens: 1_000 + n,
  maxOutputTokens: 500,
}));

/** Until every team has a lease in hand. */
async function lease(gateway) {
  for (const call of calls.slice(0, 50)) {
    for (let asked = 0; gateway.admitNow(call) === null; asked++) {
      if (asked > 100) throw new Error(`No lease for ${call.team}.`);
      const admission = await gateway.admit(call);
      await admission.dispatch();
      await admission.settle({ outcome: 'ok', usage: { input: 1, output: 1 } });
    }
  }
}

/** What deciding took of one core's time: a busy machine does not slow that. */
async function decisionsPerCpuSecond(gateway) {
  let [us, made] = [0, 0];
  while (us < ROUND_MS * 1_000) {
    await decideBatch(gateway, made, (decide) => {
      const begun = process.threadCpuUsage();
      decide();
      const { user, system } = process.threadCpuUsage(begun);
      us += user + system;
    });
    made += BATCH;
  }
  return (made / us) * 1e6;
}

/** Decides a batch and gives it back; only deciding is timed. */
async function decideBatch(gateway, from, note) {
  const admissions = [];
  note(() => {
    for (let n = from; n < from + BATCH; n++)
      admissions.push(gateway.admitNow(calls[n % calls.length]));
  });
  for (const admission of admissions) {
    if (admission?.lane !== 'lease') throw new Error('A call was not decided under a lease.');
    void admission.void('never-dispatched');
  }
  await new Promise(setImmediate);
}

async function decisionsPerSecond(gateway) {
  let [ms, made] = [0, 0];
  while (ms < ROUND_MS) {
    await decideBatch(gateway, made, (decide) => {
      const begun = performance.now();
      decide();
      ms += performance.now() - begun;
    });
    made += BATCH;
  }
  return (made / ms) * 1_000;
}

/** Each decision by itself, the clock's own time included. */
async function decisionTimesUs(gateway) {
  const times = new Float64Array(TIMED);
  for (let n = 0; n < TIMED; n++) {
    const call = calls[n % calls.length];
    const begun = performance.now();
    const admission = gateway.admitNow(call);
    times[n] = (performance.now() - begun) * 1_000;
    void admission.void('never-dispatched');
    if (n % BATCH === 0) await new Promise(setImmediate);
  }
  return times.sort();
}

let sink = 0;
const plain = (call) => (sink += call.inputTokens);

function plainCallsPerSecond() {
  const begun = performance.now();
  let made = 0;
  for (; performance.now() - begun < ROUND_MS; made += BATCH)
    for (let n = 0; n < BATCH; n++) plain(calls[n]);
  return (made / (performance.now() - begun)) * 1_000;
}

/** Decision, synced journal, settlement: as many clients as the strict lane's bench has. */
async function dispatches(gateway) {
  const times = [];
  const until = performance.now() + JOURNAL_MS;
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, client) => {
      for (let n = client; performance.now() < until; n += CLIENTS) {
        const begun = performance.now();
        const admission = await gateway.admit(calls[n % calls.length]);
        await admission.dispatch();
        times.push(performance.now() - begun);
        await admission.settle({ outcome: 'ok', usage: { input: 1, output: 1 } });
      }
    }),
  );
  return sortedOf(times);
}

async function journalTimes(folder) {
  const { Journal } = await import('@bursar/gateway');
  const journal = await Journal.read({
    folder,
    report: () => {},
    read: () => {},
    snapshot: () => [],
    bytesMax: Infinity,
  });
  await journal.begin();
  const times = [];
  const until = performance.now() + JOURNAL_MS;
  const entry = {
    k: 'call',
    entry: { id: '0', lane: 'lease', call: calls[0], worst: '16170000000000' },
  };
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      while (performance.now() < until) {
        const begun = performance.now();
        await journal.append(entry);
        times.push(performance.now() - begun);
      }
    }),
  );
  await journal.close();
  return sortedOf(times);
}

async function syncTimes(folder) {
  const handle = await open(path.join(folder, 'alone'), 'a');
  const times = [];
  for (let n = 0; n < SYNCS; n++) {
    const begun = performance.now();
    await handle.appendFile(`${'x'.repeat(400)}\n`);
    await handle.datasync();
    times.push(performance.now() - begun);
  }
  await handle.close();
  return sortedOf(times);
}

export async function run() {
  const { createGateway } = await import('@bursar/gateway');
  const authority = await startAuthority();
  const folder = scratchFolder('lease');
  const gateway = await createGateway({
    url: authority.url,
    token: 'bench',
    environment: 'prod',
    gateway: 'bench',
    dataDir: path.join(folder, 'gateway'),
  });
  try {
    await lease(gateway);
    for (let made = 0; made < WARM_UP; made += BATCH)
      await decideBatch(gateway, made, (decide) => decide());
    const [decisions, ofCpu, plainCalls] = [[], [], []];
    for (let round = 0; round < ROUNDS; round++) {
      decisions.push(await decisionsPerSecond(gateway));
      ofCpu.push(await decisionsPerCpuSecond(gateway));
      plainCalls.push(plainCallsPerSecond());
    }
    const decided = await decisionTimesUs(gateway);
    const dispatched = await dispatches(gateway);
    const journalled = await journalTimes(folder);
    const alone = await syncTimes(folder);
    return {
      bench: 'lease',
      decisionsPerSecond: best(decisions),
      decisionsPerCpuSecond: best(ofCpu),
      decisionUsP50: quantile(decided, 0.5),
      decisionUsP99: quantile(decided, 0.99),
      plainCallsPerSecond: best(plainCalls),
      dispatchesPerSecond: Math.round(dispatched.length / (JOURNAL_MS / 1_000)),
      dispatchMsP99: quantile(dispatched, 0.99),
      journalPerSecond: Math.round(journalled.length / (JOURNAL_MS / 1_000)),
      journalMsP99: quantile(journalled, 0.99),
      syncAlonePerSecond: Math.round(1_000 / quantile(alone, 0.5)),
    };
  } finally {
    await gateway.close();
    authority.close();
  }
}
