import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { Prisma } from '../generated/prisma/client.js';

function textOf(node: ValueNode, scalar: string): string {
  if (node.kind === Kind.STRING || node.kind === Kind.INT) return node.value;
  throw new TypeError(`${scalar} is written as a string.`);
}

function toInstant(value: unknown): Date {
  const at = new Date(String(value));
  if (Number.isNaN(at.getTime()))
    throw new TypeError('DateTime is an ISO 8601 instant, such as 2026-10-01T00:00:00Z.');
  return at;
}

const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  serialize: (value) => (value instanceof Date ? value : toInstant(value)).toISOString(),
  parseValue: toInstant,
  parseLiteral: (node) => toInstant(textOf(node, 'DateTime')),
});

const DECIMAL = /^-?\d+(\.\d+)?$/;

function toMoney(value: unknown): string {
  const text = value instanceof Prisma.Decimal ? value.toFixed() : value;
  // A JavaScript number here would already have lost digits: that is a bug of ours, never to be sent out.
  if (typeof text !== 'string' || !DECIMAL.test(text))
    throw new TypeError('Money is a decimal string.');
  return text;
}

const Money = new GraphQLScalarType<string, string>({
  name: 'Money',
  serialize: toMoney,
  parseValue: toMoney,
  parseLiteral: (node) => toMoney(textOf(node, 'Money')),
});

function toWhole(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return BigInt(value);
  throw new TypeError('BigInt is a whole number.');
}

const BigIntScalar = new GraphQLScalarType<bigint, string>({
  name: 'BigInt',
  serialize: (value) => toWhole(value).toString(),
  parseValue: toWhole,
  parseLiteral: (node) => toWhole(textOf(node, 'BigInt')),
});

const JsonScalar = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  serialize: (value) => value,
});

export const scalars = { DateTime, Money, BigInt: BigIntScalar, JSON: JsonScalar };
