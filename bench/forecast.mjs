/**
 * The forecast back-tested on spend of production clients, of a campus service and of the sample organisation, beside the two
 * methods that it has to be better than. Constants were chosen on every second client; figures are of the others, too.
 */
import { existsSync } from 'node:fs';
import './support/typescript.mjs';
import { PER_HOUR, readClients } from './support/clients.mjs';

const SERVEGEN = new URL('../../shared/data/servegen', import.meta.url).pathname;
const BURSTGPT = new URL('../../shared/data/burstgpt', import.meta.url).pathname;
/** Clients that are active in fewer of the hours of their first week take no part. */
const ACTIVE_MIN = 0.05;

const { backTest, burstGpt, daysFrom, sampleTeams } =
  await import('../test/support/detection/forecast-backtest.ts');

export function run() {
  const weekly = { origins: daysFrom(14, 60), daysMax: 7 };
  const monthly = { origins: daysFrom(14, 60), daysMax: 30 };
  const sample = sampleTeams();
  const ofSample = { origins: daysFrom(14, 58), daysMax: 30 };
  const figures = {
    bench: 'forecast',
    ...(existsSync(SERVEGEN) ? onServeGen() : {}),
    ...(existsSync(BURSTGPT)
      ? {
          burstGptWeek: shown('BurstGPT, 7 days', [burstGpt(BURSTGPT)], weekly),
          burstGptMonth: shown('BurstGPT, 30 days', [burstGpt(BURSTGPT)], monthly),
        }
      : {}),
    sampleWeek: shown('sample, 7 days', sample, { ...ofSample, daysMax: 7 }),
    sampleMonth: shown('sample, 30 days', sample, ofSample),
  };
  return figures;
}

/** To the end of the fourteen days, from every day of the second week. */
function onServeGen() {
  const clients = readClients(SERVEGEN)
    .filter(({ activeShare }) => activeShare >= ACTIVE_MIN)
    .map(({ amounts }) =>
      Array.from({ length: amounts.length / PER_HOUR }, (_, hour) =>
        amounts.slice(hour * PER_HOUR, (hour + 1) * PER_HOUR).reduce((sum, one) => sum + one, 0),
      ),
    );
  const half = (odd) => clients.filter((_, at) => at % 2 === odd);
  const protocol = { origins: daysFrom(7, 14), daysMax: 7 };
  return {
    serveGenChosenOn: shown('ServeGen, constants chosen on these', half(0), protocol),
    serveGenOthers: shown('ServeGen, the other half', half(1), protocol),
  };
}

function shown(name, series, protocol) {
  const found = backTest(series, protocol);
  const line = ['bursar', 'weeklyNaive', 'linear']
    .map((method) => `${method} ${percent(found[method].days)} (${percent(found[method].total)})`)
    .join(', ');
  console.log(
    `${name}, ${found.series} series: WAPE of days (of the sum) ${line}; 80 % band covers ${percent(found.coverage80)}`,
  );
  return rounded(found);
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;

const rounded = (value) =>
  typeof value === 'number'
    ? Number(value.toFixed(3))
    : Object.fromEntries(Object.entries(value).map(([name, one]) => [name, rounded(one)]));
