import { useEvery } from '../../shared/format/elapsed.js';
import { Empty } from '../../shared/ui/empty.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { Snippet } from '../../shared/ui/snippet.js';
import { RouteTable } from './route-table.js';
import { useRoutes } from './routing.query.js';

const LOOK_AGAIN_MS = 5_000;

const EXAMPLE = `apiVersion: bursar/v1
routes:
  - key: chat
    match: { operation: chat, model: "us.anthropic.claude-sonnet-*" }
    targets:
      - { provider: bedrock, model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0", region: us-east-1, weight: 80 }
      - { provider: bedrock, model: "us.anthropic.claude-haiku-4-5-20251001-v1:0", region: us-east-1, weight: 20 }
    breaker: { errorRate: 5, p95Ms: 20000, coolDownSeconds: 60 }
`;

/** Where does traffic go? */
export function RoutingPage() {
  const load = useRoutes();
  const retry = load.status === 'ready' ? load.retry : noop;
  useEvery(LOOK_AGAIN_MS, load.status === 'ready', retry);
  return (
    <PageBody
      title="Routing"
      description="Where calls are sent, and which targets are taken out because they fail or are slow."
    >
      <Loaded load={load} height={360} steady>
        {(routes) =>
          routes.length === 0 ? (
            <Empty title="Calls go where they ask to go">
              <p>
                No route says otherwise. Put one in the configuration file and apply it with{' '}
                <code>npx bursar apply -f org.yaml</code>.
              </p>
              <Snippet label="A route for the configuration file" text={EXAMPLE} />
            </Empty>
          ) : (
            routes.map((route) => <RouteTable key={route.key} route={route} />)
          )
        }
      </Loaded>
    </PageBody>
  );
}

function noop() {
  // Nothing to ask again before the first answer.
}
