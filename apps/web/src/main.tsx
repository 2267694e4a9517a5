import '@cloudscape-design/global-styles/index.css';
import './shared/ui/styles.css';
import './shared/charts/charts.css';
import { I18nProvider } from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import { RouterProvider } from '@tanstack/react-router';
import { startTransition, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider } from 'urql';
import { lateClocks } from './shared/data/late-clocks.js';
import { router } from './app/router.js';
import { startTheme } from './app/theme.js';
import { client } from './shared/data/client/client.js';
import { askForSession, reloadAfterUpgrade } from './shared/data/early.js';

startTheme();
askForSession();
reloadAfterUpgrade();

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
const app = createRoot(root);

/** In small steps, between which the browser does other things. */
function start(): void {
  startTransition(() => {
    app.render(
      <StrictMode>
        <I18nProvider locale="en" messages={[messages]}>
          <Provider value={client}>
            <RouterProvider router={router} />
          </Provider>
        </I18nProvider>
      </StrictMode>,
    );
  });
}

if (lateClocks === null) start();
else void lateClocks.then(start);
