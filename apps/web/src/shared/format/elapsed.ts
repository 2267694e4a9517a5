import { useEffect, useState } from 'react';

/** Whole seconds since the component appeared. */
export function useElapsedSeconds(): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => {
      setSeconds((now) => now + 1);
    }, 1000);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return seconds;
}

/** Milliseconds since the component appeared, updated every `tickMs`: added to the server's time, it keeps that clock going. */
export function useElapsed(tickMs: number): number {
  const [elapsed, setElapsed] = useState(0);
  useEffect(() => {
    const start = Date.now();
    const timer = setInterval(() => {
      setElapsed(Date.now() - start);
    }, tickMs);
    return () => {
      clearInterval(timer);
    };
  }, [tickMs]);
  return elapsed;
}

/** Calls again and again while `active`; never twice at once in one component. */
export function useEvery(ms: number, active: boolean, call: () => void): void {
  useEffect(() => {
    if (!active) return undefined;
    const timer = setInterval(call, ms);
    return () => {
      clearInterval(timer);
    };
  }, [ms, active, call]);
}
