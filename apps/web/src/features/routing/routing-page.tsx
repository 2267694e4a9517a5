import { useRetryEvery } from '../../shared/data/retry-every.js';
import { LateEditor } from '../../shared/config/late.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { PageButton } from '../../shared/ui/page-link.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { NoneInFile } from '../../shared/ui/none-in-file.js';
import { NEW_ROUTE, weightsProblem } from './route-entry.js';
import { RouteForm } from './route-form.js';
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
  const { page } = useView();
  if (page.new !== undefined) return <RouteEditor item={null} />;
  if (page.edit !== undefined) return <RouteEditor key={page.edit} item={page.edit} />;
  return <Routing />;
}

/** Null: a new one. */
function RouteEditor({ item }: { readonly item: string | null }) {
  return (
    <LateEditor
      title={item === null ? 'New route' : `Edit ${item}`}
      description="Nothing changes before you have seen the plan."
      section="routes"
      item={item}
      start={item === null ? NEW_ROUTE : null}
      back="/routing"
      Form={RouteForm}
      problemOf={weightsProblem}
    />
  );
}

function Routing() {
  const { me } = useSession();
  const { href } = useView();
  const edits = may(me, 'applyConfig');
  const load = useRoutes();
  useRetryEvery(LOOK_AGAIN_MS, load);
  return (
    <PageBody
      title="Routing"
      description="Where calls are sent, and which targets are taken out because they fail or are slow."
      actions={
        edits ? (
          <PageButton variant="primary" href={href('/routing', { page: { new: 'route' } })}>
            New route
          </PageButton>
        ) : null
      }
    >
      <Loaded load={load} height={360} steady>
        {(routes) =>
          routes.length === 0 ? (
            <NoneInFile title="Calls go where they ask to go" what="A route" example={EXAMPLE}>
              No route says otherwise.
            </NoneInFile>
          ) : (
            routes.map((route) => <RouteTable key={route.key} route={route} edits={edits} />)
          )
        }
      </Loaded>
    </PageBody>
  );
}
