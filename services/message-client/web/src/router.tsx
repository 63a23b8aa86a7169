import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
} from '@tanstack/react-router';
import { NothingChosen } from './conversation/NothingChosen.tsx';
import { AppFrame } from './frame/AppFrame.tsx';
import { NotFound } from './frame/NotFound.tsx';
import { homeFolder } from './mailboxes/folders.ts';
import { wantedOf } from './search/queries.ts';
import { NoMailboxes } from './session/NoMailboxes.tsx';
import { SessionGate, useSession } from './session/SessionGate.tsx';

const rootRoute = createRootRoute({ component: SessionGate, notFoundComponent: NotFound });

const homeRoute = createRoute({ getParentRoute: () => rootRoute, path: '/', component: Home });

/** One address for each thing a person can look at; it can be kept, shared and opened after login. */
const folderRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/mailboxes/$mailboxId/$folder',
  component: AppFrame,
});
const listRoute = createRoute({ getParentRoute: () => folderRoute, path: '/', component: NothingChosen });
const conversationRoute = createRoute({
  getParentRoute: () => folderRoute,
  path: '/conversations/$conversationId',
  component: lazyRouteComponent(() => import('./conversation/ConversationPage.tsx'), 'ConversationPage'),
});
const composeRoute = createRoute({
  getParentRoute: () => folderRoute,
  path: '/drafts/$draftId',
  component: lazyRouteComponent(() => import('./compose/ComposePage.tsx'), 'ComposePage'),
});

const printRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/mailboxes/$mailboxId/print/$conversationId',
  component: lazyRouteComponent(() => import('./reading/PrintPage.tsx')),
});
const searchRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/search',
  validateSearch: wantedOf,
  component: lazyRouteComponent(() => import('./search/SearchPage.tsx')),
});

const administrationRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'administration',
  component: lazyRouteComponent(() => import('./administration/Frame.tsx')),
});
const administrationPages = [
  createRoute({
    getParentRoute: () => administrationRoute,
    path: '/administration/mailboxes',
    component: lazyRouteComponent(() => import('./administration/MailboxesPage.tsx')),
  }),
  createRoute({
    getParentRoute: () => administrationRoute,
    path: '/administration/mailboxes/$mailboxId',
    component: lazyRouteComponent(() => import('./administration/MailboxPage.tsx')),
  }),
  createRoute({
    getParentRoute: () => administrationRoute,
    path: '/administration/mailboxes/$mailboxId/readers/$conversationId',
    component: lazyRouteComponent(() => import('./administration/ReadersPage.tsx')),
  }),
  createRoute({
    getParentRoute: () => administrationRoute,
    path: '/administration/people',
    component: lazyRouteComponent(() => import('./administration/PeoplePage.tsx')),
  }),
  createRoute({
    getParentRoute: () => administrationRoute,
    path: '/administration/groups',
    component: lazyRouteComponent(() => import('./administration/GroupsPage.tsx')),
  }),
  createRoute({
    getParentRoute: () => administrationRoute,
    path: '/administration/sessions',
    component: lazyRouteComponent(() => import('./administration/SessionsPage.tsx'), 'AllSessionsPage'),
  }),
  createRoute({
    getParentRoute: () => administrationRoute,
    path: '/administration/audit',
    component: lazyRouteComponent(() => import('./administration/AuditPage.tsx')),
  }),
  createRoute({
    getParentRoute: () => administrationRoute,
    path: '/own/delegations',
    component: lazyRouteComponent(() => import('./administration/DelegationsPage.tsx')),
  }),
  createRoute({
    getParentRoute: () => administrationRoute,
    path: '/own/sessions',
    component: lazyRouteComponent(() => import('./administration/SessionsPage.tsx'), 'OwnSessionsPage'),
  }),
] as const;

export function createAppRouter() {
  return createRouter({
    routeTree: rootRoute.addChildren([
      homeRoute,
      searchRoute,
      printRoute,
      administrationRoute.addChildren(administrationPages),
      folderRoute.addChildren([listRoute, conversationRoute, composeRoute]),
    ]),
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}

function Home() {
  const { mailboxes } = useSession();
  const first = mailboxes[0];
  if (!first) return <NoMailboxes />;
  return (
    <Navigate
      to="/mailboxes/$mailboxId/$folder"
      params={{ mailboxId: first.id, folder: homeFolder(first) }}
      replace
    />
  );
}
