import { describe, expect, it } from '@jest/globals';
import { climbLadder, type Crossing, type LadderStep, stepId } from './ladder.js';

const LADDER: LadderStep[] = [
  { at: 50, do: 'notify' },
  { at: 80, do: 'downgrade', to: 'haiku' },
  { at: 90, do: 'stop', where: { environment: 'dev' } },
  { at: 95, do: 'throttle', share: 20 },
  { at: 100, do: 'stop' },
];

interface Situation {
  posted?: bigint;
  presumed?: bigint;
  held?: bigint;
  increases?: bigint;
  limit?: bigint;
  windowId?: string;
  ladder?: LadderStep[];
  crossings?: readonly Crossing[];
}

function climb(now: Situation) {
  const answer = climbLadder({
    budget: 'b',
    scope: { team: 'search' },
    windowId: now.windowId ?? 'w1',
    ladder: now.ladder ?? LADDER,
    balance: {
      posted: now.posted ?? 0n,
      presumed: now.presumed ?? 0n,
      held: now.held ?? 0n,
      leased: 0n,
      limit: now.limit ?? 1_000n,
      increases: now.increases ?? 0n,
    },
    crossings: now.crossings ?? [],
  });
  const crossings = new Map(
    (now.crossings ?? []).map((row) => [`${row.windowId} ${row.step}`, row]),
  );
  for (const row of [...answer.crossed, ...answer.resumed, ...answer.released]) {
    crossings.set(`${row.windowId} ${row.step}`, row);
  }
  return {
    crossed: answer.crossed.map(({ step }) => step),
    resumed: answer.resumed.map(({ step }) => step),
    released: answer.released.map(({ step, because }) => `${step}: ${because}`),
    inForce: answer.inForce.map(({ step }) => step),
    effects: answer.inForce,
    crossings: [...crossings.values()],
  };
}

describe('a ladder', () => {
  it('is climbed as far as posted and presumed spend reach, to the last unit', () => {
    expect(climb({ posted: 499n }).crossed).toEqual([]);
    expect(climb({ posted: 500n }).crossed).toEqual(['50 notify']);
    expect(climb({ posted: 600n, presumed: 200n }).crossed).toEqual([
      '50 notify',
      '80 downgrade haiku',
    ]);
  });

  it('takes no notice of holds, which may come back', () => {
    expect(climb({ posted: 400n, held: 600n }).crossed).toEqual([]);
  });

  it('crosses a step once in a window', () => {
    const first = climb({ posted: 850n });
    const second = climb({ posted: 860n, crossings: first.crossings });
    expect([second.crossed, second.resumed, second.released]).toEqual([[], [], []]);
    expect(second.inForce).toEqual(['80 downgrade haiku']);
  });

  it('measures against the limit with its increases', () => {
    expect(climb({ posted: 850n, increases: 1_000n }).crossed).toEqual([]);
  });

  it('stands at its top from the start where the limit is nothing', () => {
    expect(climb({ limit: 0n }).inForce).toContain('100 stop');
  });

  it('takes fractions of a percent', () => {
    const ladder: LadderStep[] = [{ at: 99.5, do: 'stop' }];
    expect(climb({ posted: 994n, ladder }).crossed).toEqual([]);
    expect(climb({ posted: 995n, ladder }).crossed).toEqual(['99.5 stop']);
  });
});

describe('what a ladder did is undone', () => {
  const climbed = climb({ posted: 960n });

  it('at once by an increase, as far as the new limit says', () => {
    const raised = climb({ posted: 960n, increases: 100n, crossings: climbed.crossings });
    expect(raised.released).toEqual([
      '90 stop environment=dev: limit_raised',
      '95 throttle 20: limit_raised',
    ]);
    expect(raised.inForce).toEqual(['80 downgrade haiku']);
  });

  it('by a correction only once it is clearly below the step', () => {
    const near = climb({ posted: 935n, crossings: climbed.crossings });
    expect(near.released).toEqual([]);
    expect(near.inForce).toContain('95 throttle 20');
    const below = climb({ posted: 929n, crossings: near.crossings });
    expect(below.released).toEqual(['95 throttle 20: spend_corrected']);
  });

  it('and comes back in force without a second alert', () => {
    const released = climb({ posted: 700n, crossings: climbed.crossings });
    const again = climb({ posted: 810n, crossings: released.crossings });
    expect([again.crossed, again.resumed]).toEqual([[], ['80 downgrade haiku']]);
  });

  it('by a new window, which begins at its own foot', () => {
    const turned = climb({ posted: 510n, windowId: 'w2', crossings: climbed.crossings });
    expect(turned.released.every((text) => text.endsWith('new_window'))).toBe(true);
    expect(turned.released).toHaveLength(4);
    expect([turned.crossed, turned.inForce]).toEqual([['50 notify'], []]);
  });

  it('by taking the step out of the budget', () => {
    const ladder = LADDER.slice(0, 3);
    const edited = climb({ posted: 960n, ladder, crossings: climbed.crossings });
    expect(edited.released).toEqual(['95 throttle 20: step_removed']);
  });

  it('never by an increase that ends', () => {
    const raised = climb({ posted: 960n, increases: 50n, crossings: climbed.crossings });
    const ended = climb({ posted: 960n, crossings: raised.crossings });
    expect(ended.released).toEqual([]);
    expect(ended.inForce).toEqual(climbed.inForce);
  });
});

describe('what is in force', () => {
  it('is narrowed to where a step applies, the strongest first', () => {
    expect(climb({ posted: 1_000n }).effects).toMatchObject([
      { do: 'stop', budget: 'b', step: '100 stop', at: 100, scope: { team: 'search' } },
      {
        do: 'stop',
        budget: 'b',
        step: '90 stop environment=dev',
        at: 90,
        scope: { team: 'search', environment: 'dev' },
      },
      {
        do: 'throttle',
        share: 20,
        budget: 'b',
        step: '95 throttle 20',
        at: 95,
        scope: { team: 'search' },
      },
      {
        do: 'downgrade',
        to: 'haiku',
        budget: 'b',
        step: '80 downgrade haiku',
        at: 80,
        scope: { team: 'search' },
      },
    ]);
  });

  it('is what the highest of like steps says', () => {
    const ladder: LadderStep[] = [
      { at: 95, do: 'throttle', share: 10 },
      { at: 80, do: 'throttle', share: 50 },
    ];
    expect(climb({ posted: 960n, ladder }).inForce).toEqual(['95 throttle 10']);
  });

  it('is nothing where a step contradicts its budget', () => {
    const ladder: LadderStep[] = [{ at: 10, do: 'stop', where: { team: 'ads' } }];
    expect(climb({ posted: 960n, ladder }).inForce).toEqual([]);
  });
});

describe('a step', () => {
  it('has one id for one meaning', () => {
    const ids = [...LADDER, { at: 90, do: 'stop' } as const].map(stepId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
