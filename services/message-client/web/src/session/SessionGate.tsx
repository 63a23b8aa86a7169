import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { createContext, useCallback, useContext, useRef } from 'react';
import type { Session } from '../../../src/web-api.ts';
import { useLiveUpdates } from '../api/live.ts';
import { sessionQuery } from '../api/queries.ts';
import { Problem } from '../shared/Problem.tsx';
import { Skeleton } from '../shared/Skeleton.tsx';
import { SessionEnded } from './SessionEnded.tsx';
import { SignInPage } from './SignInPage.tsx';

const SessionContext = createContext<Session | undefined>(undefined);

/** Shows the application to who is logged in, else the way in. */
export function SessionGate() {
  const { data: session, error, isPending, refetch } = useQuery(sessionQuery);
  useLiveUpdates(Boolean(session));
  // Whoever was logged in has perhaps written something: it stays in the page until they are again.
  const before = useRef<Session>(undefined);
  if (session) before.current = session;
  const shown = session ?? before.current;
  const retry = useCallback(() => void refetch(), [refetch]);
  if (isPending && !shown) return <Skeleton rows={3} height={60} />;
  if (error && !shown)
    return (
      <main className="sign-in">
        <Problem error={error} onRetry={() => void refetch()} />
      </main>
    );
  if (!shown) return <SignInPage />;
  return (
    <SessionContext value={shown}>
      <Outlet key={shown.user.id} />
      {session === null && <SessionEnded onRetry={retry} />}
    </SessionContext>
  );
}

/** Who is logged in, and what they may use. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession outside SessionGate');
  return session;
}
