import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import type { TestOrganisation } from './configuration.ts';
import { levels, loginPage, messagePage, stylesheet } from './pages.ts';

const maxFormBytes = 4096;

/** The login page and its answer; false: the request is none of ours. */
export async function answerInteraction(
  provider: Provider,
  organisations: readonly TestOrganisation[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  if (path === '/style.css') {
    response.writeHead(200, { 'content-type': 'text/css; charset=utf-8' }).end(stylesheet);
    return true;
  }
  if (path === '/') {
    html(
      response,
      200,
      messagePage('Testinloggning', 'Hit kommer du från meddelandeklienten när du loggar in.'),
    );
    return true;
  }
  const uid = /^\/interaction\/([\w-]{1,64})$/.exec(path)?.[1];
  if (uid === undefined) return false;
  try {
    // Bound to the browser by the provider's cookie: a foreign form posts to nothing.
    const details = await provider.interactionDetails(request, response);
    const organisation = organisations.find((one) =>
      one.clients.some((client) => client.clientId === details.params.client_id),
    );
    if (organisation === undefined || details.uid !== uid) throw new Error('no such login');
    if (request.method === 'POST') await finish(provider, organisation, request, response);
    else html(response, 200, loginPage(organisation, uid));
  } catch {
    html(
      response,
      400,
      messagePage('Inloggningen har gått ut', 'Gå tillbaka till meddelandeklienten och börja om.'),
    );
  }
  return true;
}

async function finish(
  provider: Provider,
  organisation: TestOrganisation,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const form = await readForm(request);
  if (form.get('action') === 'cancel') {
    const refusal = { error: 'access_denied', error_description: 'cancelled by the person' };
    await provider.interactionFinished(request, response, refusal, { mergeWithLastSubmission: false });
    return;
  }
  const person = organisation.persons.find((one) => one.sub === form.get('sub'));
  const chosen = levels.find((one) => String(one.level) === form.get('level'));
  if (person === undefined || chosen === undefined) throw new Error('no such person or level');
  await provider.interactionFinished(
    request,
    response,
    { login: { accountId: person.sub, acr: chosen.acr, amr: ['test'], remember: false } },
    { mergeWithLastSubmission: false },
  );
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxFormBytes) throw new Error('the form is too large');
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

function html(response: ServerResponse, status: number, body: string): void {
  response
    .writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
    .end(body);
}
