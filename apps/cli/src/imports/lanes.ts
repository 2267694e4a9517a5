/**
 * Runs work over a list, as much at once as there is room for: large pieces take several places, small ones one. The first
 * failure stops the rest; what is under way is waited for. By hand: p-queue and p-map count pieces and know no weights, and
 * around a semaphore of async-mutex all of this but its two sums would remain.
 */
export async function inLanes<T>(
  items: readonly T[],
  places: number,
  sizeOf: (item: T) => number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let taken = 0;
  for (const item of items) {
    const size = Math.min(sizeOf(item), places);
    while (taken + size > places) await Promise.race(running);
    if (failures.length > 0) break;
    taken += size;
    const one: Promise<void> = work(item)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => {
        taken -= size;
        running.delete(one);
      });
    running.add(one);
  }
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
}
