import { useEffect, useState } from 'react';
import type { Load } from './load.js';

/** The value once it has not changed for `ms`, so that the server is not asked about every letter typed. */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(value);
    }, ms);
    return () => {
      clearTimeout(timer);
    };
  }, [value, ms]);
  return settled;
}

/** What is shown is of a draft that was changed since, and not asked about yet: it is dimmed as it is once that is. */
export function dimmedWhile<T>(isOld: boolean, load: Load<T>): Load<T> {
  return isOld && load.status === 'ready' ? { ...load, refreshing: true } : load;
}
