import type { AwsSession } from '../aws/aws-session.js';

/** A project of Bedrock, as it lists them. */
export interface ListedProject {
  readonly arn: string;
  readonly name: string;
}

const PAGE = '100';
const MISSING = 404;

/** What middleware of the SDK sees of a request and of its answer. */
interface Sent {
  readonly request: { path: string; query: Record<string, string> };
}
interface Got {
  readonly response: { readonly statusCode: number; body: unknown };
}
type Next<I, O> = (args: I) => Promise<O>;
interface Stack {
  add(middleware: (next: Next<Sent, unknown>) => Next<Sent, unknown>, at: Step<'build'>): void;
  add(middleware: (next: Next<unknown, Got>) => Next<unknown, Got>, at: Step<'deserialize'>): void;
}
interface Step<S> {
  readonly step: S;
  readonly name: string;
  readonly priority?: 'low';
}

/**
 * ListProjects, which AWS has (GET /projects) and its SDK does not know yet: a command of the same client goes to that path, signed,
 * repeated and checked as any other, and its answer is read as it comes. A region without projects has none.
 */
export async function listProjects(session: AwsSession, region: string): Promise<ListedProject[]> {
  const found: ListedProject[] = [];
  let nextToken: string | undefined;
  do {
    const page: Page = await session.call({ action: 'bedrock:ListProjects', resource: '*' }, () =>
      askPage(session, region, nextToken),
    );
    found.push(...(page.projectSummaries ?? []).map(({ arn = '', name = '' }) => ({ arn, name })));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found.filter(({ arn }) => arn !== '');
}

interface Page {
  readonly projectSummaries?: readonly { readonly arn?: string; readonly name?: string }[];
  readonly nextToken?: string;
}

async function askPage(
  session: AwsSession,
  region: string,
  nextToken: string | undefined,
): Promise<Page> {
  const { ListInferenceProfilesCommand } = await import('@aws-sdk/client-bedrock');
  const command = new ListInferenceProfilesCommand({});
  const stack = command.middlewareStack as unknown as Stack;
  const seen: { page: Page; status: number } = { page: {}, status: 0 };
  stack.add(
    (next) => (args) => {
      args.request.path = '/projects';
      args.request.query = { maxResults: PAGE, ...(nextToken !== undefined && { nextToken }) };
      return next(args);
    },
    { step: 'build', name: 'bursarProjects' },
  );
  stack.add(
    (next) => async (args) => {
      const got = await next(args);
      const bytes = await bytesOf(got.response.body);
      got.response.body = bytes;
      seen.status = got.response.statusCode;
      if (seen.status < 300) seen.page = JSON.parse(bytes.toString('utf8')) as Page;
      return got;
    },
    { step: 'deserialize', name: 'bursarProjectsAnswer', priority: 'low' },
  );
  const client = await session.bedrock(region);
  await client.send(command).catch((error: unknown) => {
    if (seen.status !== MISSING) throw error;
  });
  return seen.page;
}

async function bytesOf(body: unknown): Promise<Buffer> {
  if (body instanceof Uint8Array) return Buffer.from(body);
  const chunks: Buffer[] = [];
  for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
