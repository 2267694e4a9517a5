import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Lifecycle, loadLifecycle } from '@bursar/pricing';
import { Injectable } from '@nestjs/common';

/** The list that ships with Bursar. The same way leads there from source and from compiled code. */
const FILE = path.resolve(import.meta.dirname, '../../../../packages/pricing/model-lifecycle.json');

/** When models end, as far as that is known. */
@Injectable()
export class LifecycleService {
  private known: Promise<Lifecycle> | undefined;

  lifecycle(): Promise<Lifecycle> {
    this.known ??= readFile(FILE, 'utf8').then((text) => loadLifecycle(JSON.parse(text)));
    return this.known;
  }
}
