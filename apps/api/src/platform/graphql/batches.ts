import type { FastifyInstance } from 'fastify';

/** Of one request to `/graphql`. The bounds of a query hold for each; this one keeps their sum within reason. */
const QUERIES_MAX = 16;

/** Before any route: a list of queries is answered with a list, and no longer than a page needs. */
export function boundBatches(app: FastifyInstance): void {
  app.addHook('preValidation', (request, reply, done) => {
    const { body } = request;
    if (
      request.routeOptions.url !== '/graphql' ||
      !Array.isArray(body) ||
      body.length <= QUERIES_MAX
    ) {
      done();
      return;
    }
    const message = `One request has at most ${QUERIES_MAX} queries; this one has ${body.length}.`;
    void reply.status(400).send({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
  });
}
