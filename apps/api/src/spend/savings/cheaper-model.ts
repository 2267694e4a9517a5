import { rateInstead } from '../what-if/comparison.js';
import {
  type Call,
  type Detector,
  type Found,
  foundOf,
  type Known,
  plural,
  Tally,
} from './detector.js';
import { neighbourToday } from './neighbours.js';

/** The same traffic, by the next smaller model of its family. */
export class CheaperModel implements Detector {
  private readonly tally = new Tally();
  /** By the name that was called: a model has few. */
  private readonly neighbours = new Map<string, string | null>();

  constructor(private readonly known: Known) {}

  see(call: Call): void {
    const { modelRef, provider } = call.record;
    const neighbour = this.neighbourOf(modelRef, provider);
    if (neighbour === null) return;
    const instead = { model: neighbour, provider: null, tier: null };
    const rated = rateInstead(this.known.book, call, instead);
    if (rated.outcome === 'unpriced') this.tally.leftOut += 1;
    else this.tally.add(call.charge.measures.cost, rated.cost);
  }

  found(): Found | null {
    const evidence = `${plural(this.tally.calls, 'call')} to this model, each rated by its own meters.`;
    const [neighbour = null] = [...this.neighbours.values()].filter((one) => one !== null);
    return foundOf('cheaperModel', neighbour, this.tally, evidence);
  }

  private neighbourOf(modelRef: string, provider: string): string | null {
    const memo = this.neighbours.get(modelRef);
    if (memo !== undefined) return memo;
    const neighbour = neighbourToday(this.known, modelRef, provider);
    this.neighbours.set(modelRef, neighbour);
    return neighbour;
  }
}
