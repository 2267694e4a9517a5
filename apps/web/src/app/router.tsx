import { createRoute, createRouter } from '@tanstack/react-router';
import { readQuery, writeQuery } from '../shared/spend/lists.js';
import { ViewSearch } from '../shared/spend/view.js';
import { Broken } from './away/broken.js';
import { lazyPage } from './away/lazy-page.js';
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

const page = <Path extends string>(path: Path, component: ReturnType<typeof lazyPage>) =>
  createRoute({ getParentRoute: () => shell, path, component });

const routes = root.addChildren([
  signIn,
  signedIn,
  invitation,
  shell.addChildren([
    createRoute({ getParentRoute: () => shell, path: '/', component: Home }),
    page(
      '/overview',
      lazyPage(() => import('../features/overview/overview-page.js'), 'OverviewPage'),
    ),
    page(
      '/inbox',
      lazyPage(() => import('../features/inbox/inbox-page.js'), 'InboxPage'),
    ),
    page(
      '/explore',
      lazyPage(() => import('../features/explore/explore-page.js'), 'ExplorePage'),
    ),
    page(
      '/calls',
      lazyPage(() => import('../features/calls/calls-page.js'), 'CallsPage'),
    ),
    page(
      '/teams',
      lazyPage(() => import('../features/teams/teams-page.js'), 'TeamsPage'),
    ),
    page(
      '/teams/$id',
      lazyPage(() => import('../features/teams/team-page.js'), 'TeamPage'),
    ),
    page(
      '/me',
      lazyPage(() => import('../features/developers/day/my-day-page.js'), 'MyDayPage'),
    ),
    page(
      '/developers',
      lazyPage(() => import('../features/developers/developers-page.js'), 'DevelopersPage'),
    ),
    page(
      '/agents',
      lazyPage(() => import('../features/agents/agents-page.js'), 'AgentsPage'),
    ),
    page(
      '/agents/$session',
      lazyPage(() => import('../features/agents/run-page.js'), 'RunPage'),
    ),
    page(
      '/operations',
      lazyPage(() => import('../features/operations/operations-page.js'), 'OperationsPage'),
    ),
    page(
      '/anomalies',
      lazyPage(() => import('../features/anomalies/anomalies-page.js'), 'AnomaliesPage'),
    ),
    page(
      '/anomalies/$id',
      lazyPage(() => import('../features/anomalies/anomaly-page.js'), 'AnomalyPage'),
    ),
    page(
      '/unallocated',
      lazyPage(() => import('../features/unallocated/unallocated-page.js'), 'UnallocatedPage'),
    ),
    page(
      '/budgets',
      lazyPage(() => import('../features/budgets/budgets-page.js'), 'BudgetsPage'),
    ),
    page(
      '/budgets/$id',
      lazyPage(() => import('../features/budgets/budget-page.js'), 'BudgetPage'),
    ),
    page(
      '/quotas',
      lazyPage(() => import('../features/quotas/quotas-page.js'), 'QuotasPage'),
    ),
    page(
      '/quota/requests',
      lazyPage(() => import('../features/requests/requests-page.js'), 'RequestsPage'),
    ),
    page(
      '/approvals',
      lazyPage(() => import('../features/approvals/approvals-page.js'), 'ApprovalsPage'),
    ),
    page(
      '/stop',
      lazyPage(() => import('../features/stops/stops-page.js'), 'StopsPage'),
    ),
    page(
      '/why',
      lazyPage(() => import('../features/why/why-page.js'), 'WhyPage'),
    ),
    page(
      '/why/$id',
      lazyPage(() => import('../features/why/explanation-page.js'), 'ExplanationPage'),
    ),
    page(
      '/routing',
      lazyPage(() => import('../features/routing/routing-page.js'), 'RoutingPage'),
    ),
    page(
      '/platform/gateways',
      lazyPage(() => import('../features/gateways/gateways-page.js'), 'GatewaysPage'),
    ),
    page(
      '/flags',
      lazyPage(() => import('../features/flags/flags-page.js'), 'FlagsPage'),
    ),
    page(
      '/charges',
      lazyPage(() => import('../features/charges/charges-page.js'), 'ChargesPage'),
    ),
    page(
      '/allocations',
      lazyPage(() => import('../features/allocations/allocations-page.js'), 'AllocationsPage'),
    ),
    page(
      '/forecast',
      lazyPage(() => import('../features/forecast/forecast-page.js'), 'ForecastPage'),
    ),
    page(
      '/savings',
      lazyPage(() => import('../features/savings/savings-page.js'), 'SavingsPage'),
    ),
    page(
      '/platform/ingestion',
      lazyPage(() => import('../features/ingestion/ingestion-page.js'), 'IngestionPage'),
    ),
    page(
      '/platform/sources',
      lazyPage(() => import('../features/sources/sources-page.js'), 'SourcesPage'),
    ),
    page(
      '/platform/sources/new',
      lazyPage(() => import('../features/sources/new-source-page.js'), 'NewSourcePage'),
    ),
    page(
      '/reconciliation',
      lazyPage(
        () => import('../features/reconciliation/reconciliation-page.js'),
        'ReconciliationPage',
      ),
    ),
    page(
      '/close',
      lazyPage(() => import('../features/close/close-page.js'), 'ClosePage'),
    ),
    page(
      '/statements',
      lazyPage(() => import('../features/statements/statements-page.js'), 'StatementsPage'),
    ),
    page(
      '/exports',
      lazyPage(() => import('../features/exports/exports-page.js'), 'ExportsPage'),
    ),
    page(
      '/statements/$period/$team',
      lazyPage(() => import('../features/statements/statement-page.js'), 'StatementPage'),
    ),
    page(
      '/platform/configuration',
      lazyPage(
        () => import('../features/configuration/configuration-page.js'),
        'ConfigurationPage',
      ),
    ),
    page(
      '/platform/prices',
      lazyPage(() => import('../features/prices/prices-page.js'), 'PricesPage'),
    ),
    page(
      '/platform/alerts',
      lazyPage(() => import('../features/alerts/alerts-page.js'), 'AlertsPage'),
    ),
    page(
      '/platform/keys',
      lazyPage(() => import('../features/keys/keys-page.js'), 'KeysPage'),
    ),
    page(
      '/admin/people',
      lazyPage(() => import('../features/people/people-page.js'), 'PeoplePage'),
    ),
    page(
      '/sessions',
      lazyPage(() => import('../features/sign-in/sessions-page.js'), 'SessionsPage'),
    ),
    page(
      '/admin/directory',
      lazyPage(() => import('../features/directory/directory-page.js'), 'DirectoryPage'),
    ),
    page(
      '/audit',
      lazyPage(() => import('../features/audit/audit-page.js'), 'AuditPage'),
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
