import { MutationCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/layout.css';
import './styles/conversation.css';
import './styles/compose.css';
import './styles/search.css';
import './styles/reading.css';
import './styles/writing.css';
import './styles/handling.css';
import './styles/administration.css';
import { ApiProblem } from './api/client.ts';
import { keys } from './api/queries.ts';
import { startTranslations } from './i18n/index.ts';
import { createAppRouter } from './router.tsx';
import { ToastProvider } from './shared/Toast.tsx';

startTranslations();

const queries: QueryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal stays a refusal; only the network and an overloaded server are worth another try.
      retry: (count, error) =>
        count < 2 && error instanceof ApiProblem && (error.status === 0 || error.status >= 502),
    },
  },
  mutationCache: new MutationCache({
    onError: (error) => {
      if (error instanceof ApiProblem && error.status === 401)
        void queries.invalidateQueries({ queryKey: keys.session });
    },
  }),
});
const router = createAppRouter();
const place = document.getElementById('root');
if (!place) throw new Error('index.html has no #root');

createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <ToastProvider>
        <RouterProvider router={router} />
      </ToastProvider>
    </QueryClientProvider>
  </StrictMode>,
);
