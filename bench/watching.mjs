/**
 * What watching costs while nothing is asked: the passes over 5,000 series of 500 teams, and the jobs that run every second, half minute and
 * minute, in the processor time of the worker and of Postgres together. Between two passes half a minute of calls arrives.
 *
 * BURSAR_BENCH_TEAMS=100 asks for another size.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { createDatabase } from '../tools/database/databases.ts';
import { migrate } from '../tools/database/migrate.ts';
import { startPostgres } from '../tools/database/postgres.ts';
import { scratchFolder } from '../tools/scratch.ts';
import { newToken } from '../tools/token.ts';
import { arrive, fillWatched, NOW } from './support/watched.mjs';
import { processorMeter } from './support/processor.mjs';

const TEAMS = Number(process.env.BURSAR_BENCH_TEAMS ?? 500);
const HALF_MINUTE = 30_000;
const PASSES = 20;
const FLOOR_SHARE = 0.25;

export async function run() {
  const folder = scratchFolder('watching');
  const postgres = await startPostgres(path.join(folder, 'postgres'));
  try {
    const url = postgres.url('watching');
    await createDatabase(url);
    await migrate(url);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await fillWatched(client, TEAMS, console.log);
    const clock = { at: NOW, now: () => new Date(clock.at) };
    const app = await start(url, folder, clock);
    const result = await measure(app, client, clock);
    await app.close();
    await client.end();
    return { bench: 'watching', teams: TEAMS, ...result, floorShare: FLOOR_SHARE };
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function start(url, folder, clock) {
  const { createApi } = await import('../apps/api/dist/app.module.js');
  const { readConfig } = await import('../apps/api/dist/platform/config.js');
  const config = readConfig({
    DATABASE_URL: url,
    PORT: '0',
    LOG_LEVEL: 'error',
    BURSAR_DATA_DIR: folder,
    BURSAR_BOOT_TOKEN: newToken(),
  });
  const app = await createApi(config, { clock });
  await app.init();
  return app;
}

async function jobs(app, clock) {
  const of = async (file, name) =>
    app.get((await import(`../apps/api/dist/${file}.js`))[name], { strict: false });
  const scoring = await of('anomalies/watch/scoring.service', 'ScoringService');
  const operations = await of('operations/alerts/alerts.service', 'AlertsService');
  const alerts = await of('notifications/news/watch.service', 'WatchService');
  const routing = await of('notifications/routing/routing.service', 'RoutingService');
  const sending = await of('notifications/delivery/delivery.processor', 'DeliveryProcessor');
  const unpriced = await of('notifications/news/month-watch.service', 'UnpricedWatch');
  return {
    'score-anomalies': { everyMs: HALF_MINUTE, run: () => scoring.run(clock.now()) },
    'watch-operations': { everyMs: 60_000, run: () => operations.watch() },
    'watch-for-alerts': { everyMs: 60_000, run: () => alerts.run() },
    'watch-unpriced': { everyMs: 300_000, run: () => unpriced.run() },
    'route-alerts': { everyMs: 1_000, run: () => routing.run() },
    'send-messages': { everyMs: 1_000, run: () => sending.run() },
  };
}

async function measure(app, client, clock) {
  const all = await jobs(app, clock);
  const meter = await processorMeter(client);
  const first = await meter.during(() => all['score-anomalies'].run());
  console.log(
    `  first pass: ${first.seconds.toFixed(1)} s of processor, ${JSON.stringify(first.value)}`,
  );
  const { rows } = await client.query(
    `SELECT count(*)::int AS n FROM anomalies.series WHERE kind IN ('environment', 'team', 'model', 'user', 'key')`,
  );
  const passes = [];
  for (let pass = 0; pass < PASSES; pass += 1) {
    clock.at += HALF_MINUTE;
    await arrive(client, clock.at - HALF_MINUTE, clock.at);
    const { seconds, value } = await meter.during(() => all['score-anomalies'].run());
    passes.push({ seconds, scored: value.scored, signals: value.signals });
  }
  // Twenty passes lie within two quarter hours, and one of them is the first of a quarter hour.
  const mean = passes.reduce((sum, one) => sum + one.seconds, 0) / passes.length;
  const shares = { 'score-anomalies': mean / (HALF_MINUTE / 1_000) };
  for (const [name, { everyMs, run: work }] of Object.entries(all).slice(1)) {
    await work();
    const { seconds } = await meter.during(async () => {
      for (let n = 0; n < 10; n += 1) await work();
    });
    shares[name] = seconds / 10 / (everyMs / 1_000);
  }
  for (const [name, share] of Object.entries(shares))
    console.log(`  ${name.padEnd(20)} ${(share * 100).toFixed(2)} % of a core`);
  const sum = Object.values(shares).reduce((total, share) => total + share, 0);
  return {
    series: rows[0].n,
    firstPassSeconds: Math.round(first.seconds * 10) / 10,
    slowestPassSeconds: Math.round(Math.max(...passes.map(({ seconds }) => seconds)) * 10) / 10,
    quietPassSeconds: Math.round(Math.min(...passes.map(({ seconds }) => seconds)) * 100) / 100,
    scored: passes.map(({ scored }) => scored),
    signals: passes.map(({ signals }) => signals),
    percentOfACore: Object.fromEntries(
      Object.entries(shares).map(([name, share]) => [name, Math.round(share * 10_000) / 100]),
    ),
    share: Math.round(sum * 1_000) / 1_000,
  };
}
