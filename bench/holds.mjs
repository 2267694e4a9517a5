/**
 * Histories of holds, leases and balances per second, on one core: the product's own rules, played against crashes, lost and
 * repeated messages, late logs and wrong clocks. Every promise is judged at every step; a broken one prints its story.
 */
import './support/typescript.mjs';

const HISTORIES = 1_000_000;
const PIECE = 100_000;
const WARM_UP = 5_000;

export async function run() {
  const { retellAll, runCampaign } = await import('../test/model/campaign.ts');
  runCampaign(WARM_UP, HISTORIES + 1);
  const figures = { bench: 'holds', histories: 0, calls: 0, leased: 0, denied: 0 };
  const violations = {};
  const begun = performance.now();
  const used = process.cpuUsage();
  while (figures.histories < HISTORIES) {
    const campaign = runCampaign(PIECE, figures.histories + 1);
    for (const name of ['histories', 'calls', 'leased', 'denied']) figures[name] += campaign[name];
    for (const [name, count] of Object.entries(campaign.violations)) {
      violations[name] = (violations[name] ?? 0) + count;
    }
    console.log(`${figures.histories.toLocaleString('en-US')} histories`);
    if (Object.keys(campaign.seeds).length > 0) console.log(retellAll(campaign));
  }
  const seconds = (performance.now() - begun) / 1_000;
  const { user, system } = process.cpuUsage(used);
  const cpuSeconds = (user + system) / 1e6;
  return {
    ...figures,
    ...violations,
    seconds: Number(seconds.toFixed(1)),
    cpuSeconds: Number(cpuSeconds.toFixed(1)),
    historiesPerSecond: Math.round(figures.histories / seconds),
    historiesPerCpuSecond: Math.round(figures.histories / cpuSeconds),
  };
}
