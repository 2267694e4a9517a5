/**
 * Every question the pages ask, at 1 and at 10 million invocations over 13 months. Each is asked as if for the first time:
 * nothing is remembered between rounds but what Postgres and the machine keep in memory. Beside it, the same questions on
 * the charges themselves.
 *
 * The ledgers are made once and kept in BURSAR_BENCH_DIR (.data/bench); BURSAR_BENCH_INVOCATIONS=1000000 asks for other
 * sizes, BURSAR_BENCH_ROUNDS=50 for more rounds.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { root } from '../tools/bootstrap.mjs';
import { createDatabase, dropDatabase } from '../tools/database/databases.ts';
import { migrate } from '../tools/database/migrate.ts';
import { startPostgres } from '../tools/database/postgres.ts';
import { fillLedger, NOW } from './dashboard-data.mjs';
import { SHAPES } from './dashboard-questions.mjs';
import { rawStatement } from './dashboard-yardstick.mjs';

const SIZES = [1_000_000, 10_000_000];
const ROUNDS = 20;
const FLOOR_MS = 300;

export async function run() {
  const folder = process.env.BURSAR_BENCH_DIR ?? path.join(root, '.data/bench');
  await mkdir(folder, { recursive: true, mode: 0o711 });
  const postgres = await startPostgres(path.join(folder, 'postgres'));
  try {
    const results = [];
    for (const invocations of sizes()) results.push(await measure(postgres, invocations));
    const largest = results.at(-1);
    return { bench: 'dashboard', ...largest, floorMs: FLOOR_MS, smaller: results.slice(0, -1) };
  } finally {
    await postgres.stop();
  }
}

function sizes() {
  const asked = process.env.BURSAR_BENCH_INVOCATIONS;
  return asked ? asked.split(',').map(Number) : SIZES;
}

async function measure(postgres, invocations) {
  const url = postgres.url(`spend_${invocations}`);
  await prepare(url, invocations);
  console.log(`${invocations.toLocaleString('en')} invocations`);
  const times = await askAll(url, Number(process.env.BURSAR_BENCH_ROUNDS ?? ROUNDS));
  const raw = await askRaw(url);
  const shapes = Object.entries(times).map(([shape, ms]) => ({
    shape,
    ...spread(ms),
    rawMs: Math.round(raw[shape]),
  }));
  for (const { shape, p50Ms, p95Ms, maxMs, rawMs } of shapes) {
    console.log(
      `  ${shape.padEnd(52)} p50 ${String(p50Ms).padStart(5)}  p95 ${String(p95Ms).padStart(5)}  max ${String(maxMs).padStart(5)}  raw ${String(rawMs).padStart(6)} ms`,
    );
  }
  const worst = shapes.reduce((slowest, shape) => (shape.p95Ms > slowest.p95Ms ? shape : slowest));
  return {
    invocations,
    shapes: shapes.length,
    p50Ms: spread(Object.values(times).flat()).p50Ms,
    p95Ms: spread(Object.values(times).flat()).p95Ms,
    worst: { shape: worst.shape, p95Ms: worst.p95Ms },
    overFloor: shapes.filter((shape) => shape.p95Ms > FLOOR_MS).map((shape) => shape.shape),
    yardstickP50Ms: spread(Object.values(raw)).p50Ms,
    yardstickP95Ms: spread(Object.values(raw)).p95Ms,
  };
}

/** Built again when the generator has changed; a half-built ledger is recognised by its missing mark. */
async function prepare(url, invocations) {
  const stamp = stampOf(['dashboard-data.mjs', 'dashboard-people.mjs']);
  await createDatabase(url);
  await migrate(url);
  if ((await mark(url)) !== stamp) {
    await dropDatabase(url);
    await createDatabase(url);
    await migrate(url);
    const begun = performance.now();
    await fillLedger(url, invocations, console.log);
    await mark(url, stamp);
    console.log(`  made in ${Math.round((performance.now() - begun) / 1000)} s`);
  }
  await foldChangedDays(url);
}

function stampOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(path.join(import.meta.dirname, file)));
  return hash.digest('hex');
}

/** What the worker does once a minute. */
async function foldChangedDays(url) {
  const { FoldDaysProcessor } = await import('../apps/api/dist/spend/fold-days.processor.js');
  const database = await connect(url);
  try {
    const begun = performance.now();
    const { folded } = await new FoldDaysProcessor(database).run();
    if (folded === 0) return;
    console.log(`  ${folded} days folded in ${Math.round((performance.now() - begun) / 1000)} s`);
    await database.rows('VACUUM (ANALYZE)');
  } finally {
    await database.onModuleDestroy();
  }
}

async function connect(url) {
  const { Database } = await import('../apps/api/dist/platform/database.js');
  const { readConfig } = await import('../apps/api/dist/platform/config.js');
  return new Database(readConfig({ DATABASE_URL: url }));
}

async function mark(url, stamp) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('CREATE TABLE IF NOT EXISTS bench_mark (stamp text)');
    if (stamp) await client.query('INSERT INTO bench_mark VALUES ($1)', [stamp]);
    const { rows } = await client.query('SELECT stamp FROM bench_mark');
    return rows[0]?.stamp;
  } finally {
    await client.end();
  }
}

/** A fresh service for every question: it has no dictionary and no plan in memory. */
async function askAll(url, rounds) {
  const { SYSTEM } = await import('../apps/api/dist/platform/actor.js');
  const { SpendService } = await import('../apps/api/dist/spend/spend.service.js');
  const { SpendRepository } = await import('../apps/api/dist/spend/spend.repository.js');
  const database = await connect(url);
  const clock = { now: () => new Date(NOW) };
  const times = Object.fromEntries(Object.keys(SHAPES).map((shape) => [shape, []]));
  const only = process.env.BURSAR_BENCH_SHAPES;
  for (const shape of only ? Object.keys(times).filter((name) => !name.match(only)) : [])
    delete times[shape];
  try {
    // The first round warms what the machine keeps, not what the application does.
    for (let round = -1; round < rounds; round += 1) {
      for (const shape of Object.keys(times)) {
        const { values, teams = 'all', ...input } = SHAPES[shape];
        const service = new SpendService(new SpendRepository(database), clock);
        const begun = performance.now();
        const answer = values
          ? await service.dimensionValues({ ...SYSTEM, teams }, { dimension: values, ...input })
          : await service.query({ ...SYSTEM, teams }, input);
        const ms = performance.now() - begun;
        if (answer.__typename === 'Problem') throw new Error(`${shape}: ${answer.message}`);
        if (round >= 0) times[shape].push(ms);
      }
    }
  } finally {
    await database.onModuleDestroy();
  }
  return times;
}

async function askRaw(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const times = {};
  try {
    for (const [shape, question] of Object.entries(SHAPES)) {
      const begun = performance.now();
      if (!process.env.BURSAR_BENCH_SHAPES) await client.query(rawStatement(question));
      times[shape] = performance.now() - begun;
    }
  } finally {
    await client.end();
  }
  return times;
}

function spread(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => Math.round(sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]);
  return { p50Ms: at(0.5), p95Ms: at(0.95), maxMs: at(1) };
}
