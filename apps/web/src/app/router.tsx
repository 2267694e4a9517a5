import { createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { readQuery, writeQuery } from '../shared/spend/lists.js';
import { ViewSearch } from '../shared/spend/view.js';
import { Broken } from './away/broken.js';
import { history } from './history.js';
import { Home } from './home.js';
import { invitation, root, signedIn, signIn } from './routes/open-routes.js';
import { Shell } from './shell.js';

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  validateSearch: ViewSearch,
  component: Shell,
});

const page = <Path extends string>(path: Path, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => shell, path, component });

const routes = root.addChildren([
  signIn,
  signedIn,
  invitation,
  shell.addChildren([
    createRoute({ getParentRoute: () => shell, path: '/', component: Home }),
    page(
      '/overview',
      lazyRouteComponent(() => import('../features/overview/overview-page.js'), 'OverviewPage'),
    ),
    page(
      '/inbox',
      lazyRouteComponent(() => import('../features/inbox/inbox-page.js'), 'InboxPage'),
    ),
    page(
      '/explore',
      lazyRouteComponent(() => import('../features/explore/explore-page.js'), 'ExplorePage'),
    ),
    page(
      '/calls',
      lazyRouteComponent(() => import('../features/calls/calls-page.js'), 'CallsPage'),
    ),
    page(
      '/teams',
      lazyRouteComponent(() => import('../features/teams/teams-page.js'), 'TeamsPage'),
    ),
    page(
      '/teams/$id',
      lazyRouteComponent(() => import('../features/teams/team-page.js'), 'TeamPage'),
    ),
    page(
      '/me',
      lazyRouteComponent(() => import('../features/developers/day/my-day-page.js'), 'MyDayPage'),
    ),
    page(
      '/developers',
      lazyRouteComponent(
        () => import('../features/developers/developers-page.js'),
        'DevelopersPage',
      ),
    ),
    page(
      '/agents',
      lazyRouteComponent(() => import('../features/agents/agents-page.js'), 'AgentsPage'),
    ),
    page(
      '/agents/$session',
      lazyRouteComponent(() => import('../features/agents/run-page.js'), 'RunPage'),
    ),
    page(
      '/operations',
      lazyRouteComponent(
        () => import('../features/operations/operations-page.js'),
        'OperationsPage',
      ),
    ),
    page(
      '/anomalies',
      lazyRouteComponent(() => import('../features/anomalies/anomalies-page.js'), 'AnomaliesPage'),
    ),
    page(
      '/anomalies/$id',
      lazyRouteComponent(() => import('../features/anomalies/anomaly-page.js'), 'AnomalyPage'),
    ),
    page(
      '/unallocated',
      lazyRouteComponent(
        () => import('../features/unallocated/unallocated-page.js'),
        'UnallocatedPage',
      ),
    ),
    page(
      '/budgets',
      lazyRouteComponent(() => import('../features/budgets/budgets-page.js'), 'BudgetsPage'),
    ),
    page(
      '/budgets/$id',
      lazyRouteComponent(() => import('../features/budgets/budget-page.js'), 'BudgetPage'),
    ),
    page(
      '/quotas',
      lazyRouteComponent(() => import('../features/quotas/quotas-page.js'), 'QuotasPage'),
    ),
    page(
      '/quota/requests',
      lazyRouteComponent(() => import('../features/requests/requests-page.js'), 'RequestsPage'),
    ),
    page(
      '/approvals',
      lazyRouteComponent(() => import('../features/approvals/approvals-page.js'), 'ApprovalsPage'),
    ),
    page(
      '/stop',
      lazyRouteComponent(() => import('../features/stops/stops-page.js'), 'StopsPage'),
    ),
    page(
      '/why',
      lazyRouteComponent(() => import('../features/why/why-page.js'), 'WhyPage'),
    ),
    page(
      '/why/$id',
      lazyRouteComponent(() => import('../features/why/explanation-page.js'), 'ExplanationPage'),
    ),
    page(
      '/routing',
      lazyRouteComponent(() => import('../features/routing/routing-page.js'), 'RoutingPage'),
    ),
    page(
      '/platform/gateways',
      lazyRouteComponent(() => import('../features/gateways/gateways-page.js'), 'GatewaysPage'),
    ),
    page(
      '/flags',
      lazyRouteComponent(() => import('../features/flags/flags-page.js'), 'FlagsPage'),
    ),
    page(
      '/charges',
      lazyRouteComponent(() => import('../features/charges/charges-page.js'), 'ChargesPage'),
    ),
    page(
      '/allocations',
      lazyRouteComponent(
        () => import('../features/allocations/allocations-page.js'),
        'AllocationsPage',
      ),
    ),
    page(
      '/forecast',
      lazyRouteComponent(() => import('../features/forecast/forecast-page.js'), 'ForecastPage'),
    ),
    page(
      '/savings',
      lazyRouteComponent(() => import('../features/savings/savings-page.js'), 'SavingsPage'),
    ),
    page(
      '/platform/ingestion',
      lazyRouteComponent(() => import('../features/ingestion/ingestion-page.js'), 'IngestionPage'),
    ),
    page(
      '/platform/sources',
      lazyRouteComponent(() => import('../features/sources/sources-page.js'), 'SourcesPage'),
    ),
    page(
      '/platform/sources/new',
      lazyRouteComponent(() => import('../features/sources/new-source-page.js'), 'NewSourcePage'),
    ),
    page(
      '/reconciliation',
      lazyRouteComponent(
        () => import('../features/reconciliation/reconciliation-page.js'),
        'ReconciliationPage',
      ),
    ),
    page(
      '/close',
      lazyRouteComponent(() => import('../features/close/close-page.js'), 'ClosePage'),
    ),
    page(
      '/statements',
      lazyRouteComponent(
        () => import('../features/statements/statements-page.js'),
        'StatementsPage',
      ),
    ),
    page(
      '/exports',
      lazyRouteComponent(() => import('../features/exports/exports-page.js'), 'ExportsPage'),
    ),
    page(
      '/statements/$period/$team',
      lazyRouteComponent(() => import('../features/statements/statement-page.js'), 'StatementPage'),
    ),
    page(
      '/platform/configuration',
      lazyRouteComponent(
        () => import('../features/configuration/configuration-page.js'),
        'ConfigurationPage',
      ),
    ),
    page(
      '/platform/prices',
      lazyRouteComponent(() => import('../features/prices/prices-page.js'), 'PricesPage'),
    ),
    page(
      '/platform/alerts',
      lazyRouteComponent(() => import('../features/alerts/alerts-page.js'), 'AlertsPage'),
    ),
    page(
      '/platform/keys',
      lazyRouteComponent(() => import('../features/keys/keys-page.js'), 'KeysPage'),
    ),
    page(
      '/admin/people',
      lazyRouteComponent(() => import('../features/people/people-page.js'), 'PeoplePage'),
    ),
    page(
      '/sessions',
      lazyRouteComponent(() => import('../features/sign-in/sessions-page.js'), 'SessionsPage'),
    ),
    page(
      '/admin/directory',
      lazyRouteComponent(() => import('../features/directory/directory-page.js'), 'DirectoryPage'),
    ),
    page(
      '/audit',
      lazyRouteComponent(() => import('../features/audit/audit-page.js'), 'AuditPage'),
    ),
    createRoute({ getParentRoute: () => shell, path: '/platform', component: Home }),
  ]),
]);

export const router = createRouter({
  routeTree: routes,
  history,
  parseSearch: readQuery,
  stringifySearch: writeQuery,
  defaultPreload: 'intent',
  defaultErrorComponent: Broken,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
