import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { Prisma } from '../../generated/prisma/client.js';
import { readInstant } from '../text/instant.js';

function textOf(node: ValueNode, scalar: string): string {
  if (node.kind === Kind.STRING || node.kind === Kind.INT) return node.value;
  throw new TypeError(`${scalar} is written as a string.`);
}

function toInstant(value: unknown): Date {
  const at = typeof value === 'string' ? readInstant(value) : null;
  if (at === null)
    throw new TypeError(
      'DateTime is an ISO 8601 instant within the years 1 to 9999, such as 2026-10-01T00:00:00Z.',
    );
  return at;
}

const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  serialize: (value) => (value instanceof Date ? value : new Date(String(value))).toISOString(),
  parseValue: toInstant,
  parseLiteral: (node) => toInstant(textOf(node, 'DateTime')),
});

const DECIMAL = /^-?\d+(\.\d+)?$/;
/** NUMERIC(38,15), its point and its sign. */
const MONEY_CHARACTERS_MAX = 40;

function toMoney(value: unknown): string {
  const text = value instanceof Prisma.Decimal ? value.toFixed() : value;
  // A JavaScript number here would already have lost digits: that is a bug of ours, never to be sent out.
  if (typeof text !== 'string' || !DECIMAL.test(text))
    throw new TypeError('Money is a decimal string.');
  return text;
}

/** Of a caller: no longer than an amount that can be stored. */
function readMoney(value: unknown): string {
  const text = toMoney(value);
  if (text.length > MONEY_CHARACTERS_MAX)
    throw new TypeError(`Money has at most ${MONEY_CHARACTERS_MAX} characters.`);
  return text;
}

const Money = new GraphQLScalarType<string, string>({
  name: 'Money',
  serialize: toMoney,
  parseValue: readMoney,
  parseLiteral: (node) => readMoney(textOf(node, 'Money')),
});

function toWhole(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return BigInt(value);
  throw new TypeError('BigInt is a whole number.');
}

/** Of a caller: what the widest column of whole numbers holds. */
function readWhole(value: unknown): bigint {
  if (typeof value === 'string' && value.length > 20)
    throw new TypeError('BigInt is a whole number of 64 bits.');
  const whole = toWhole(value);
  if (BigInt.asIntN(64, whole) !== whole)
    throw new TypeError('BigInt is a whole number of 64 bits.');
  return whole;
}

const BigIntScalar = new GraphQLScalarType<bigint, string>({
  name: 'BigInt',
  serialize: (value) => toWhole(value).toString(),
  parseValue: readWhole,
  parseLiteral: (node) => readWhole(textOf(node, 'BigInt')),
});

const JsonScalar = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  serialize: (value) => value,
});

export const scalars = { DateTime, Money, BigInt: BigIntScalar, JSON: JsonScalar };
