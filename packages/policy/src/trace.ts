const TRACE_ID = /^[0-9a-f]{32}$/;
/** Version, trace, parent and flags; a later version may have more. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?$/;
const NONE = '0'.repeat(32);

/** A W3C trace id, as it is or within a `traceparent`; null for anything else. */
export function traceIdOf(text: string): string | null {
  const id = TRACE_ID.test(text) ? text : (TRACEPARENT.exec(text)?.[1] ?? NONE);
  return id === NONE ? null : id;
}
