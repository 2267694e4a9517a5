import { describe, expect, it } from '@jest/globals';
import { cacheExchange, Client, fetchExchange, gql, type OperationResult } from 'urql';
import { pipe, subscribe } from 'wonka';
import { latestAnswer } from './latest-answer.js';

const PEOPLE = gql`
  query People {
    people {
      name
    }
  }
`;
const ADD = gql`
  mutation Add($name: String!) {
    add(name: $name) {
      name
    }
  }
`;

interface Question {
  readonly operationName: string;
  readonly variables: { readonly name?: string };
}

/** A server whose answers wait until they are let go, each as things stood when it was asked. */
class Server {
  readonly people = ['Ben'];
  readonly #waiting: { readonly name: string; readonly go: () => void }[] = [];

  readonly fetch: typeof fetch = async (_, init) => {
    const { operationName, variables } = JSON.parse(init?.body as string) as Question;
    if (variables.name !== undefined) this.people.push(variables.name);
    const rows = this.people.map((name) => ({ __typename: 'Person', name }));
    const data = operationName === 'Add' ? { add: rows.at(-1) } : { people: rows };
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ name: operationName, go: resolve });
      init?.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
    });
    return new Response(JSON.stringify({ data }), {
      headers: { 'content-type': 'application/json' },
    });
  };

  /** Lets go the answer that waits at this place, the last by -1. */
  async answer(name: string, at = 0): Promise<void> {
    const [one] = this.#waiting.filter((waits) => waits.name === name).splice(at, 1);
    if (one === undefined) throw new Error(`${name} was not asked.`);
    this.#waiting.splice(this.#waiting.indexOf(one), 1);
    one.go();
    await soon();
  }
}

const soon = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 5);
  });

/** A page that shows the list of people, and its server. */
async function open() {
  const server = new Server();
  const client = new Client({
    url: 'http://bursar.invalid/graphql',
    preferGetMethod: false,
    exchanges: [cacheExchange, latestAnswer, fetchExchange],
    fetch: server.fetch,
  });
  const shown: string[][] = [];
  pipe(
    client.query(PEOPLE, {}),
    subscribe(({ data, stale }: OperationResult<{ people: { name: string }[] }>) => {
      if (data !== undefined && !stale) shown.push(data.people.map(({ name }) => name));
    }),
  );
  await soon();
  const add = async (name: string) => {
    void client.mutation(ADD, { name }).toPromise();
    await soon();
  };
  return { server, shown, add };
}

describe('what a page shows after a change', () => {
  it('is asked again where the question was on its way as the change was answered', async () => {
    const { server, shown, add } = await open();
    await add('Ana');
    await server.answer('Add');
    await server.answer('People', -1);
    expect(shown).toEqual([['Ben', 'Ana']]);
  });

  it('has the second of two changes, made while the list is read again after the first', async () => {
    const { server, shown, add } = await open();
    await server.answer('People');
    await add('Ana');
    await server.answer('Add');
    await add('Cleo');
    await server.answer('Add');
    await server.answer('People', -1);
    expect(shown.at(-1)).toEqual(['Ben', 'Ana', 'Cleo']);
  });

  it('is not replaced by the answer to an earlier question that comes later', async () => {
    const { server, shown, add } = await open();
    await add('Ana');
    await server.answer('Add');
    await server.answer('People', -1);
    await server.answer('People').catch(() => undefined);
    expect(shown).toEqual([['Ben', 'Ana']]);
  });

  it('is read once where nothing was on its way', async () => {
    const { server, shown, add } = await open();
    await server.answer('People');
    await add('Ana');
    await server.answer('Add');
    await server.answer('People');
    expect(shown).toEqual([['Ben'], ['Ben', 'Ana']]);
    await expect(server.answer('People')).rejects.toThrow('was not asked');
  });
});
