import { describe, expect, it } from '@jest/globals';
import { Conflict, Unavailable } from '../errors.js';
import { concernsAll } from './shared-failure.js';

const withCode = (code: string) => Object.assign(new Error('of Postgres'), { code });

describe('a failure', () => {
  it.each([
    ['the database is away', new Unavailable('The database does not answer.')],
    ['a connection was lost', withCode('08006')],
    ['the disk is full', withCode('53100')],
    ['a lock was not granted in time', withCode('55P03')],
    ['a statement took too long', withCode('57014')],
    ['no connection was free', new Error('timeout exceeded when trying to connect')],
    ['the server does not listen', withCode('ECONNREFUSED')],
  ])('concerns all where %s', (_, error) => {
    expect(concernsAll(error)).toBe(true);
  });

  it.each([
    ['a text cannot be stored', withCode('22P02')],
    ['a number is out of range', withCode('22003')],
    ['two were written at once', withCode('23505')],
    ['two waited for each other', withCode('40P01')],
    ['our own code is wrong', new TypeError('x is not a function')],
    ['a rule was broken', new Conflict('No.')],
  ])('may be of one item where %s', (_, error) => {
    expect(concernsAll(error)).toBe(false);
  });
});
