import { type Exchange, makeOperation, type Operation } from 'urql';
import { filter, fromArray, makeSubject, merge, mergeMap, pipe, tap } from 'wonka';

/** In the context of a question: which of all that were sent it is. */
const SENT = 'sent';

/**
 * No answer from before a change is shown after it. The cache asks again for what it has once a change is answered, but knows
 * nothing of a question that is on its way then: its answer, of before the change, would stay. Such questions are asked again, and
 * of one that was asked twice the later answer counts, also where it is the first to come.
 */
export const latestAnswer: Exchange =
  ({ forward }) =>
  (operations$) => {
    const onTheirWay = new Map<number, Operation>();
    const again = makeSubject<Operation>();
    let sent = 0;

    function send(operation: Operation): Operation[] {
      const { key, kind, context } = operation;
      const before = onTheirWay.get(key);
      onTheirWay.delete(key);
      if (kind !== 'query') return [operation];
      sent += 1;
      const numbered = makeOperation('query', operation, { ...context, [SENT]: sent });
      onTheirWay.set(key, numbered);
      return before === undefined ? [numbered] : [makeOperation('teardown', before), numbered];
    }

    return pipe(
      merge([operations$, again.source]),
      mergeMap((operation) => fromArray(send(operation))),
      forward,
      filter(
        ({ operation: { key, kind, context } }) =>
          kind !== 'query' || onTheirWay.get(key)?.context[SENT] === context[SENT],
      ),
      tap(({ operation: { key, kind } }) => {
        if (kind === 'query') onTheirWay.delete(key);
        if (kind === 'mutation') for (const one of [...onTheirWay.values()]) again.next(one);
      }),
    );
  };
