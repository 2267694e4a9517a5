import { createRootRoute, createRoute, Outlet } from '@tanstack/react-router';
import * as z from 'zod/mini';
import { lazyPage } from '../away/lazy-page.js';
import { NotFound } from '../not-found.js';

export const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

/** What is open without a sign-in. */
export const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: z.object({ next: z.optional(z.string()), refused: z.optional(z.string()) }),
  component: lazyPage(() => import('../../features/sign-in/sign-in-page.js'), 'SignInPage'),
});

export const signedIn = createRoute({
  getParentRoute: () => root,
  path: '/signed-in',
  component: lazyPage(() => import('../../features/sign-in/signed-in-page.js'), 'SignedInPage'),
});

export const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyPage(() => import('../../features/sign-in/invitation-page.js'), 'InvitationPage'),
});
