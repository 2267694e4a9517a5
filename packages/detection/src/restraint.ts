export interface RestraintSettings {
  /**
   * Everything is new to a history that is short: with n points novelty counts (n / youthPoints) ** 0.2 of itself, at most all.
   */
  readonly youthPoints: number;
  /** Past novelty lowers the score of more: by how much, and after how many points half of it is forgotten. */
  readonly dampening: number;
  readonly dampeningHalfLife: number;
  /** After an alarm the next must be more novel; the bar sinks to nothing within so many points. */
  readonly refractoryPoints: number;
  /** How many times the bar the next alarm must reach; 1 lets everything above it pass. */
  readonly growthMin: number;
}

const YOUTH_POWER = 0.2;

/** Plain JSON. */
export interface RestraintState {
  readonly points: number;
  readonly past: number;
  readonly bar: number;
  readonly sinceBar: number;
}

/**
 * Makes a score of novelty: what is new in a series that brings something new every day is worth less, and one episode gives one
 * alarm, unless it grows.
 */
export class Restraint {
  readonly #settings: RestraintSettings;
  readonly #decay: number;
  #points: number;
  #past: number;
  #bar: number;
  #sinceBar: number;

  constructor(settings: RestraintSettings, state?: RestraintState) {
    const { refractoryPoints, dampeningHalfLife, dampening, youthPoints, growthMin } = settings;
    if (!(refractoryPoints > 0 && dampeningHalfLife > 0 && youthPoints > 0 && dampening >= 0))
      throw new RangeError(
        'youthPoints, refractoryPoints and dampeningHalfLife must be greater than 0, dampening not less than 0.',
      );
    if (!(growthMin >= 1)) throw new RangeError(`growthMin must be at least 1, not ${growthMin}.`);
    this.#settings = settings;
    this.#decay = 0.5 ** (1 / dampeningHalfLife);
    this.#points = state?.points ?? 0;
    this.#past = state?.past ?? 0;
    this.#bar = state?.bar ?? 0;
    this.#sinceBar = state?.sinceBar ?? refractoryPoints;
  }

  state(): RestraintState {
    return {
      points: this.#points,
      past: this.#past,
      bar: this.#bar,
      sinceBar: this.#sinceBar,
    };
  }

  /** The score, from 0 (nothing new, or less new than a recent alarm) towards 1. */
  next(novelty: number): number {
    const { dampening, refractoryPoints, youthPoints, growthMin } = this.#settings;
    this.#points += 1;
    this.#sinceBar += 1;
    const counted = novelty * Math.min(1, (this.#points / youthPoints) ** YOUTH_POWER);
    this.#past *= this.#decay;
    const dampened = counted / (1 + dampening * this.#past);
    this.#past += counted;
    const bar = this.#bar * Math.max(0, 1 - this.#sinceBar / refractoryPoints);
    if (dampened <= bar * growthMin) return 0;
    this.#bar = dampened;
    this.#sinceBar = 0;
    return dampened / (1 + dampened);
  }
}
