/** So much has come of a body that is being sent in earnest, unless it is shorter. */
const BEGUN_BYTES = 16 * 1024;

/** Waits until a body has begun: a sender that promises one and sends nothing takes no place of those who do. */
export async function begun(body: AsyncIterable<Buffer>): Promise<AsyncIterable<Buffer>> {
  const pieces = body[Symbol.asyncIterator]();
  const head: Buffer[] = [];
  for (let bytes = 0; bytes < BEGUN_BYTES;) {
    const next = await pieces.next();
    if (next.done === true) break;
    head.push(next.value);
    bytes += next.value.length;
  }
  return following(head, pieces);
}

async function* following(
  head: readonly Buffer[],
  rest: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next())
      yield next.value;
  } finally {
    await rest.return?.();
  }
}
