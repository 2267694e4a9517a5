import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { inLanes } from './lanes.js';

describe('lanes', () => {
  it('hold as many pieces at once as there is room for, large ones counting twice', async () => {
    let [places, most] = [0, 0];
    const done: number[] = [];
    await inLanes(
      [2, 1, 2, 1, 1, 1, 2, 1] as const,
      4,
      (size) => size,
      async (size) => {
        places += size;
        most = Math.max(most, places);
        await sleep(1);
        places -= size;
        done.push(size);
      },
    );
    expect(most).toBe(4);
    expect(done).toHaveLength(8);
  });

  it('end with the first failure, after what is under way', async () => {
    const begun: number[] = [];
    const done: number[] = [];
    const work = async (item: number) => {
      begun.push(item);
      await sleep(1);
      if (item === 2) throw new Error('broken');
      done.push(item);
    };
    await expect(inLanes([1, 2, 3, 4, 5, 6, 7], 2, () => 1, work)).rejects.toThrow('broken');
    expect(begun.length).toBeLessThan(7);
    expect(done).toHaveLength(begun.length - 1);
  });
});
