import { startTransition } from 'react';
import type { Exchange } from 'urql';
import { make, pipe, subscribe } from 'wonka';

/**
 * Hands on the answers to queries as what React may draw in small steps, between which the page reacts to what a person does: all
 * that a page shows comes in one answer, and drawn at once it stood still for half a second. Its parts are drawn together, so that
 * none pushes another away.
 */
export const drawnInSteps: Exchange =
  ({ forward }) =>
  (operations$) =>
    make((observer) => {
      const answers = pipe(
        forward(operations$),
        subscribe((result) => {
          if (result.operation.kind === 'query') handOn(() => observer.next(result));
          else observer.next(result);
        }),
      );
      return () => answers.unsubscribe();
    });

let waiting: (() => void)[] = [];

/** Together with what else arrives at this moment. */
function handOn(answer: () => void): void {
  waiting.push(answer);
  if (waiting.length > 1) return;
  setTimeout(() => {
    const all = waiting;
    waiting = [];
    startTransition(() => {
      for (const one of all) one();
    });
  }, 0);
}
