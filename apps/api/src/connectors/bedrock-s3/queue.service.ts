import type { Message, ReceiveMessageCommandOutput } from '@aws-sdk/client-sqs';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { AwsFailure } from '../aws/aws-failure.js';
import type { AwsSession } from '../aws/aws-session.js';
import type { RunOptions, StoredSource } from '../source.js';
import { isWanted, listingsOf } from './log-key.js';
import { objectsIn, type WrittenObject } from './notices.js';
import { ObjectsService } from './objects.service.js';
import type { Reading } from '../reading.js';

/** Messages of one answer, as many as AWS gives at once. */
const MESSAGES = 10;
/** So long a message that is being read is shown to no other reader. */
const VISIBLE_SECONDS = 300;
/** So many failures one after the other say that it is not the objects. */
const IN_A_ROW_MAX = 8;

export interface Queued {
  readonly session: AwsSession;
  readonly source: StoredSource;
  readonly options: RunOptions;
  readonly reading: Reading;
  /** Nothing of before this day (YYYY-MM-DD) is read. */
  readonly since: string;
}

/** Reads the objects that a queue announces, at once instead of at the next walk. A message goes once its objects are counted. */
@Injectable()
export class QueueService {
  constructor(
    @Inject(ObjectsService) private readonly objects: ObjectsService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async read(queued: Queued, queue: string): Promise<void> {
    const { session, options } = queued;
    const region = regionOf(queue) ?? session.settings.regions?.[0] ?? 'us-east-1';
    let inARow = 0;
    while (options.goesOn()) {
      const messages = await this.receive(session, region, queue, options.dryRun);
      if (options.dryRun || messages.length === 0) return;
      for (const message of messages) {
        const failure = await this.readAll(queued, objectsIn(message.Body ?? ''));
        if (failure === null) await this.remove(session, region, queue, message);
        // One object that cannot be fetched keeps no other from being read; its message comes again.
        inARow = failure === null ? 0 : inARow + 1;
        if (failure !== null && inARow >= IN_A_ROW_MAX) throw failure;
      }
    }
  }

  /** The first failure; null: all of them are read, or gone. */
  private async readAll(
    queued: Queued,
    objects: readonly WrittenObject[],
  ): Promise<AwsFailure | null> {
    let first: AwsFailure | null = null;
    for (const object of objects)
      try {
        await this.readOne(queued, object);
      } catch (error) {
        if (!(error instanceof AwsFailure)) throw error;
        queued.reading.fail(object.key, error);
        first ??= error;
      }
    return first;
  }

  private async readOne(queued: Queued, { bucket, key }: WrittenObject): Promise<void> {
    const { session, source, options, reading } = queued;
    // A queue may serve several buckets and sources; whatever else it names is not this source's.
    if (bucket !== session.settings.bucket || !isOwn(queued, key)) return;
    const region = session.settings.regions?.[0] ?? 'us-east-1';
    const object = { bucket, key, etag: '', size: 0, modifiedAt: this.clock.now(), archive: null };
    reading.list(1);
    const read = await this.objects.read(session, region, source, object, options);
    if (read !== null) reading.add(key, read);
  }

  private async receive(
    session: AwsSession,
    region: string,
    queue: string,
    dryRun: boolean,
  ): Promise<Message[]> {
    const call = { action: 'sqs:ReceiveMessage', resource: arnOf(queue) };
    const answer: ReceiveMessageCommandOutput = await session.call(call, async () => {
      const { ReceiveMessageCommand } = await import('@aws-sdk/client-sqs');
      const client = await session.sqs(region, queue);
      return client.send(
        new ReceiveMessageCommand({
          QueueUrl: queue,
          MaxNumberOfMessages: MESSAGES,
          VisibilityTimeout: dryRun ? 0 : VISIBLE_SECONDS,
        }),
      );
    });
    return answer.Messages ?? [];
  }

  private async remove(
    session: AwsSession,
    region: string,
    queue: string,
    { ReceiptHandle }: Message,
  ): Promise<void> {
    const call = { action: 'sqs:DeleteMessage', resource: arnOf(queue) };
    await session.call(call, async () => {
      const { DeleteMessageCommand } = await import('@aws-sdk/client-sqs');
      const client = await session.sqs(region, queue);
      return client.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle }));
    });
  }
}

const isOwn = ({ session: { settings }, since }: Queued, key: string): boolean =>
  isWanted(key, { since, regions: settings.regions }) &&
  listingsOf(settings).some(({ prefix }) => key.startsWith(prefix));

const regionOf = (queue: string): string | undefined =>
  /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\.com/.exec(queue)?.[1];

/** https://sqs.us-east-1.amazonaws.com/111122223333/logs → its ARN. */
export function arnOf(queue: string): string {
  const [, account = '*', name = '*'] = /\/(\d{12})\/([^/]+)$/.exec(queue) ?? [];
  return `arn:aws:sqs:${regionOf(queue) ?? '*'}:${account}:${name}`;
}
