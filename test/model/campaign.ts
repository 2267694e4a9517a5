import { type Fault, FAULTS } from './chance.js';
import { playHistory, STEPS } from './history.js';
import { PRODUCT, type Rules } from './rules.js';
import { type HistoryOptions, type Violation, VIOLATIONS } from './world.js';

export interface Campaign {
  readonly histories: number;
  readonly calls: number;
  readonly denied: number;
  readonly leased: number;
  /** Histories that broke each promise. */
  readonly violations: Readonly<Record<Violation, number>>;
  /** The first history that broke each. */
  readonly seeds: Readonly<Partial<Record<Violation, number>>>;
}

const KINDS = Object.entries(VIOLATIONS) as [Violation, number][];

export function runCampaign(
  histories: number,
  firstSeed: number,
  rules: Rules = PRODUCT,
): Campaign {
  const violations = Object.fromEntries(KINDS.map(([kind]) => [kind, 0])) as Record<
    Violation,
    number
  >;
  const seeds: Partial<Record<Violation, number>> = {};
  let [calls, denied, leased] = [0, 0, 0];
  for (let seed = firstSeed; seed < firstSeed + histories; seed += 1) {
    const world = playHistory(seed, rules);
    calls += world.calls.length;
    denied += world.denied;
    leased += world.leased;
    if (world.violations === 0) continue;
    for (const [kind, bit] of KINDS) {
      if ((world.violations & bit) === 0) continue;
      violations[kind] += 1;
      seeds[kind] ??= seed;
    }
  }
  return { histories, calls, denied, leased, violations, seeds };
}

/** The shortest form of a failing history: as few steps and as few kinds of fault as still break a promise. */
export function shrink(seed: number, rules: Rules = PRODUCT): HistoryOptions {
  const fails = (steps: number, without: readonly Fault[]): boolean =>
    playHistory(seed, rules, { steps, without, trace: null }).violations !== 0;
  let without: Fault[] = [];
  for (const fault of FAULTS) if (fails(STEPS, [...without, fault])) without = [...without, fault];
  let steps = 0;
  while (steps < STEPS && !fails(steps, without)) steps += 1;
  return { steps, without, trace: null };
}

/** What happens in a history, line by line, in its shortest failing form. */
export function retell(seed: number, rules: Rules = PRODUCT): string {
  const shortest = shrink(seed, rules);
  const needed = FAULTS.filter((fault) => !shortest.without.includes(fault));
  const lines = [
    `seed ${seed}, ${shortest.steps} steps, needs: ${needed.join(', ') || 'no fault'}`,
  ];
  playHistory(seed, rules, { ...shortest, trace: (line) => lines.push(line) });
  return lines.join('\n');
}

/** Tells the story of every promise that was broken; empty if none was. */
export function retellAll({ seeds }: Campaign, rules: Rules = PRODUCT): string {
  return [...new Set(Object.values(seeds))].map((seed) => retell(seed, rules)).join('\n\n');
}
