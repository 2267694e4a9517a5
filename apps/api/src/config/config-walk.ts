import { isAlias, isMap, isNode, isScalar, isSeq, type Node, type Scalar } from 'yaml';
import type { Finding, Path } from './config-problem.js';

/** An alias repeats what its anchor names, so a few lines can stand for billions of values. */
const ALIASES_MAX = 1_000;
const ALIASED_VALUES_MAX = 100_000;
/** No key of a file stands deeper than this. An anchor that contains itself stands for endless levels. */
export const NESTING_MAX = 64;

/** Where a value stands, and its parts. */
export interface Spot {
  readonly at: number;
  readonly keyAt?: number;
  /** A number or other bare word as written, where its reading may differ. */
  readonly source?: string;
  readonly parts?: Map<string | number, Spot>;
}

const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

interface Read {
  readonly value: unknown;
  readonly spot: Spot;
}

/** One pass from nodes to values and places. */
export class Walk {
  readonly findings: Finding[] = [];
  private readonly anchors = new Map<string, Node>();
  private aliases = 0;
  private aliasedValues = 0;
  private insideAlias = 0;

  constructor(private readonly isExact: (path: Path) => boolean) {}

  read(node: unknown, path: Path, keyAt?: number): Read {
    if (this.insideAlias > 0) this.aliasedValues++;
    if (isAlias(node)) return this.readAlias(node, path, keyAt);
    if (isScalar(node)) return this.readScalar(node, path, keyAt);
    if (isMap(node)) return this.readMap(node, path, keyAt);
    if (isSeq(node)) return this.readSeq(node, path, keyAt);
    return { value: null, spot: spotOf(keyAt ?? 0, keyAt) };
  }

  private readAlias(node: Node & { source: string }, path: Path, keyAt?: number): Read {
    const at = node.range?.[0] ?? 0;
    const target = this.anchors.get(node.source);
    const nothing: Read = { value: null, spot: spotOf(at, keyAt) };
    if (target === undefined) {
      this.note(
        path,
        'unknown_alias',
        `no anchor &${node.source} stands before this alias`,
        'quote a text that begins with *',
        at,
      );
      return nothing;
    }
    this.aliases++;
    const isTooMuch = this.aliases > ALIASES_MAX || this.aliasedValues > ALIASED_VALUES_MAX;
    if (isTooMuch || path.length > NESTING_MAX) {
      if (!this.findings.some(({ code }) => code === 'too_many_aliases')) {
        this.note(
          path,
          'too_many_aliases',
          'the anchors of this file stand for too many values',
          'write the values out',
          at,
        );
      }
      return nothing;
    }
    this.insideAlias++;
    const read = this.read(target, path, keyAt);
    this.insideAlias--;
    return { value: read.value, spot: { ...read.spot, at, ...(keyAt !== undefined && { keyAt }) } };
  }

  private readScalar(node: Scalar, path: Path, keyAt?: number): Read {
    this.remember(node);
    const at = node.range?.[0] ?? keyAt ?? 0;
    const isText = typeof node.value === 'string';
    const spot = {
      ...spotOf(at, keyAt),
      ...(!isText && node.source !== undefined && { source: node.source }),
    };
    const exact = typeof node.value === 'number' && node.source !== undefined && this.isExact(path);
    return { value: exact ? node.source : node.value, spot };
  }

  private readSeq(node: Node & { items: unknown[] }, path: Path, keyAt?: number): Read {
    this.remember(node);
    const parts = new Map<string | number, Spot>();
    const value = node.items.map((item, index) => {
      const read = this.read(item, [...path, index]);
      parts.set(index, read.spot);
      return read.value;
    });
    return { value, spot: { ...spotOf(node.range?.[0] ?? 0, keyAt), parts } };
  }

  private readMap(
    node: Node & { items: readonly { key: unknown; value: unknown }[] },
    path: Path,
    keyAt?: number,
  ): Read {
    this.remember(node);
    const parts = new Map<string | number, Spot>();
    const value = Object.create(null) as Record<string, unknown>;
    for (const pair of node.items) {
      const key = this.readKey(pair.key, path);
      if (key === null) continue;
      const read = this.read(pair.value, [...path, key.name], key.at);
      if (parts.has(key.name)) {
        const message = `the key ${JSON.stringify(key.name)} stands here a second time`;
        this.note([...path, key.name], 'duplicate_key', message, 'keep one of them', key.at);
        continue;
      }
      parts.set(key.name, read.spot);
      value[key.name] = read.value;
    }
    return { value, spot: { ...spotOf(node.range?.[0] ?? 0, keyAt), parts } };
  }

  private readKey(key: unknown, path: Path): { name: string; at: number } | null {
    if (!isScalar(key)) {
      const at = isNode(key) ? (key.range?.[0] ?? 0) : 0;
      this.note(path, 'bad_key', 'a key here is no plain text', 'write keys as plain text', at);
      return null;
    }
    this.remember(key);
    const name = typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
    const at = key.range?.[0] ?? 0;
    if (!FORBIDDEN_KEYS.has(name)) return { name, at };
    this.note(
      path,
      'unknown_key',
      `the key ${JSON.stringify(name)} is not allowed`,
      'remove it',
      at,
    );
    return null;
  }

  private remember(node: Node & { anchor?: string }): void {
    if (node.anchor !== undefined) this.anchors.set(node.anchor, node);
  }

  private note(path: Path, code: string, message: string, hint: string, offset: number): void {
    this.findings.push({ path, code, message, hint, offset });
  }
}

const spotOf = (at: number, keyAt: number | undefined): Spot =>
  keyAt === undefined ? { at } : { at, keyAt };
