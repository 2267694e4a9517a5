import path from 'node:path';
import { Readable } from 'node:stream';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import type { ModelNames } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../platform/config.js';
import { Spools } from '../../platform/http/spool.js';
import type { BillLine } from '../../reconciliation/reconciliation.module.js';
import { invariant } from '../../platform/errors.js';
import { AwsFailure } from '../aws/aws-failure.js';
import type { AwsSession } from '../aws/aws-session.js';
import { Stopped } from '../source.js';
import { csvRows } from './csv.js';
import { sumByDay } from './day-sums.js';
import { KeptLines } from './kept-lines.js';
import { type CurObject, isGzip, isParquet, type Partition } from './partition.js';
import { parquetRows, type Wanted } from './parquet.js';
import type { Row } from './row.js';
import { isWanted, TABLE_NAMES, tableOf, type Table, toBillLine, UnreadableRow } from './table.js';

const AGAIN = 'It is read again by itself when it is whole.';

export interface Reading {
  readonly session: AwsSession;
  readonly names: ModelNames;
  readonly goesOn: () => boolean;
}

/** Files of Data Exports in a bucket. */
@Injectable()
export class FilesService {
  private readonly spools: Spools;

  constructor(@Inject(CONFIG) { BURSAR_DATA_DIR }: Config) {
    this.spools = new Spools(path.join(BURSAR_DATA_DIR, 'spool'));
  }

  /** Throws AwsFailure; null: it was stopped. */
  async list({ session, goesOn }: Reading): Promise<CurObject[] | null> {
    const { bucket = '', prefix = '' } = session.settings;
    const found: CurObject[] = [];
    let token: string | undefined;
    do {
      if (!goesOn()) return null;
      const asked = token;
      const resource = `arn:aws:s3:::${bucket}`;
      const answer = await session.call({ action: 's3:ListBucket', resource }, async () => {
        const { ListObjectsV2Command } = await import('@aws-sdk/client-s3');
        const client = await session.s3(regionOf(session));
        return client.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: asked }),
        );
      });
      for (const { Key, ETag = '', Size = 0, LastModified } of answer.Contents ?? [])
        if (Key !== undefined)
          found.push({ key: Key, etag: ETag, size: Size, modifiedAt: LastModified ?? new Date(0) });
      token = answer.IsTruncated === true ? answer.NextContinuationToken : undefined;
    } while (token !== undefined);
    return found;
  }

  async text({ session }: Reading, object: CurObject): Promise<string> {
    try {
      const { Body } = await get(session, object);
      invariant(Body !== undefined, 'an object without a body');
      return await Body.transformToString();
    } catch (error) {
      throw asFailure(error, object);
    }
  }

  /** Lines of models of a month, by day. Close them. Throws AwsFailure, or Stopped. */
  collect(reading: Reading, { files, period }: Partition): Promise<KeptLines> {
    const all = async function* (this: FilesService): AsyncGenerator<BillLine> {
      for (const file of files) yield* this.lines(reading, file, period);
    };
    return KeptLines.of(this.spools, sumByDay(all.call(this)));
  }

  private async *lines(
    reading: Reading,
    file: CurObject,
    period: string,
  ): AsyncGenerator<BillLine> {
    let table: Table | undefined;
    const wanted: Wanted = {
      choose: (columns) => {
        const found = tableOf(columns);
        if (found === null) throw unknownTable(file);
        table = found;
        const isOne = (row: Row): boolean => {
          if (!reading.goesOn()) throw new Stopped();
          return isWanted(found, row, reading.names);
        };
        return { first: found.first, columns: found.columns, isWanted: isOne };
      },
    };
    try {
      for await (const row of this.rows(reading, file, wanted))
        if (table !== undefined) yield toBillLine(table, row, period, reading.names);
    } catch (error) {
      throw asFailure(error, file);
    }
  }

  private async *rows({ session, goesOn }: Reading, file: CurObject, wanted: Wanted) {
    if (isParquet(file)) {
      const slice = async (start: number, end = file.size): Promise<ArrayBuffer> => {
        if (!goesOn()) throw new Stopped();
        const { Body } = await get(session, file, `bytes=${start}-${end - 1}`);
        invariant(Body !== undefined, 'an object without a body');
        const bytes = Uint8Array.from(await Body.transformToByteArray());
        if (bytes.length !== end - start) throw new Error(EARLY);
        return bytes.buffer;
      };
      yield* parquetRows({ byteLength: file.size, slice }, wanted);
      return;
    }
    const { Body } = await get(session, file);
    yield* csvRows(Readable.from(whole(Body as Readable, file.size)), isGzip(file), wanted);
  }
}

const EARLY = 'the answer ended early';

/** An answer that ends early is no shorter file. */
async function* whole(body: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    yield piece;
  }
  if (bytes !== size) throw new Error(EARLY);
}

const regionOf = ({ settings }: AwsSession): string => settings.regions?.[0] ?? 'us-east-1';

/** In the version that was listed: half of one and half of another would be neither. */
function get(
  session: AwsSession,
  { key, etag }: CurObject,
  Range?: string,
): Promise<GetObjectCommandOutput> {
  const { bucket = '' } = session.settings;
  const resource = `arn:aws:s3:::${bucket}/${key}`;
  return session.call({ action: 's3:GetObject', resource }, async () => {
    const { GetObjectCommand } = await import('@aws-sdk/client-s3');
    const client = await session.s3(regionOf(session));
    const version = { Bucket: bucket, Key: key, IfMatch: etag };
    return client.send(new GetObjectCommand(Range === undefined ? version : { ...version, Range }));
  });
}

const unknownTable = ({ key }: CurObject): AwsFailure =>
  new AwsFailure(
    `${key} is no file of ${TABLE_NAMES}.`,
    'Export that table with all its columns, and let `prefix` name that export alone.',
    false,
  );

function asFailure(error: unknown, { key }: CurObject): Error {
  if (error instanceof AwsFailure)
    return /PreconditionFailed|NoSuchKey/.test(error.code)
      ? new AwsFailure(`${key} was written again while it was read.`, AGAIN, true)
      : error;
  if (error instanceof Stopped) return error;
  if (error instanceof UnreadableRow)
    return new AwsFailure(`${key}: ${error.message}`, 'Nothing of its month was replaced.', false);
  const { message } = error as Error;
  return new AwsFailure(`${key} cannot be read as a whole: ${message}.`, AGAIN, true);
}
