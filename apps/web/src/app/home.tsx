import { Navigate, useRouterState } from '@tanstack/react-router';
import { useSession } from '../shared/data/session.js';
import { landingOf, pagesFor } from './navigation.js';

/** Everybody starts where their role starts; a section without a page of its own opens its first. */
export function Home() {
  const { me } = useSession();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const inside = path === '/' ? undefined : pagesFor(me).find((page) => page.path.startsWith(path));
  return <Navigate to={inside?.path ?? landingOf(me)} replace />;
}
