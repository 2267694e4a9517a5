import { Injectable } from '@nestjs/common';
import { invariant } from '../platform/errors.js';
import type { SourceType } from './source.js';

/** The types of sources that this process knows. A connector adds its own when its module is made. */
@Injectable()
export class SourceTypes {
  private readonly byName = new Map<string, SourceType>();

  add(...types: readonly SourceType[]): void {
    for (const one of types) {
      invariant(!this.byName.has(one.type), `two connectors for the source type ${one.type}`);
      this.byName.set(one.type, one);
    }
  }

  find(type: string): SourceType | undefined {
    return this.byName.get(type);
  }

  get names(): readonly string[] {
    return [...this.byName.keys()].sort();
  }
}
