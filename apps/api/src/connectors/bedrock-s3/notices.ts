import { z } from 'zod';

const Event = z.object({ Records: z.array(z.unknown()) });
const Record = z.object({
  eventName: z.string().optional(),
  s3: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string() }),
  }),
});
const Wrapped = z.object({ Type: z.literal('Notification'), Message: z.string() });
const Bridged = z.object({
  source: z.literal('aws.s3'),
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string() }),
  }),
});

/** Some stores that speak S3 write the name of the service before it. */
const REMOVED = /^(?:s3:)?(?:ObjectRemoved|LifecycleExpiration|ObjectTagging|ObjectAcl)/;

export interface WrittenObject {
  readonly bucket: string;
  readonly key: string;
}

/**
 * Pure. The objects that a message of a queue names: S3's own notice, the same through SNS, or through EventBridge. Empty for
 * what names none, such as the test that S3 sends when a notice is set up.
 */
export function objectsIn(body: string): WrittenObject[] {
  const json = parsed(body);
  const wrapped = Wrapped.safeParse(json);
  if (wrapped.success) return objectsIn(wrapped.data.Message);
  const bridged = Bridged.safeParse(json);
  if (bridged.success) {
    const { bucket, object } = bridged.data.detail;
    return [{ bucket: bucket.name, key: object.key }];
  }
  const event = Event.safeParse(json);
  if (!event.success) return [];
  return event.data.Records.flatMap((one) => {
    const record = Record.safeParse(one);
    if (!record.success || REMOVED.test(record.data.eventName ?? '')) return [];
    const { bucket, object } = record.data.s3;
    // Keys in S3's own notices are form-encoded.
    return [{ bucket: bucket.name, key: decoded(object.key) }];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function decoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return key;
  }
}
