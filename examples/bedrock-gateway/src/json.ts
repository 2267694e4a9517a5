export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A request that cannot be held to a bound, or is none. */
export class BadRequest extends Error {}

/** Whatever is not on the list may change what a call does or costs: it is refused by name, never left out without a word. */
export function onlyKnown(object: Json, known: ReadonlySet<string>, where = ''): void {
  const unknown = Object.keys(object).find((name) => !known.has(name));
  if (unknown === undefined) return;
  const name = where === '' ? unknown : `${where}.${unknown}`;
  throw new BadRequest(
    `${name} is not supported by this gateway: it could change what the call does or costs unseen. Leave it out.`,
  );
}

export function objectIn(value: unknown, where: string): Json {
  if (!isObject(value)) throw new BadRequest(`${where} must be an object.`);
  return value;
}

export function listIn(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new BadRequest(`${where} must be a list.`);
  return value;
}

/** A ceiling for output tokens; undefined: the caller set none. */
export function ceilingIn(value: unknown, where: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1)
    throw new BadRequest(`${where} must be a whole number of 1 or more.`);
  return value;
}

/** The other way round than SDKs read it: bytes as base64. Looks at what is there, not at what a Buffer makes of itself. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, function (this: Json, key, item: unknown) {
    const raw = this[key];
    if (!ArrayBuffer.isView(raw)) return item;
    return Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('base64');
  });
