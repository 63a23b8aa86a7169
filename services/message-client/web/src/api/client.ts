/** A problem the server answered with (application/problem+json), or the network's. `code` is stable and can be quoted to support. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: Record<string, string>;
  readonly reference: string | undefined;

  constructor(
    status: number,
    body: { code?: string; title?: string; fields?: Record<string, string>; instance?: string },
  ) {
    super(body.title ?? `HTTP ${status}`);
    this.status = status;
    this.code = body.code ?? `HTTP_${status}`;
    this.fields = body.fields ?? {};
    this.reference = body.instance;
  }
}

let csrfToken = '';

/** The session tells the token; everything that changes something carries it. */
export function rememberCsrfToken(token: string): void {
  csrfToken = token;
}

export function csrfHeaders(): Record<string, string> {
  return { 'x-csrf-token': csrfToken };
}

/** One call to the message client's own API. Throws {@link ApiProblem}; gives undefined for an empty answer. */
export async function api<T>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (method !== 'GET') Object.assign(headers, csrfHeaders());
  if (body !== undefined) headers['content-type'] = 'application/json';
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new ApiProblem(0, { code: 'NETWORK' });
  }
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

async function problemOf(response: Response): Promise<ApiProblem> {
  try {
    return new ApiProblem(response.status, await response.json());
  } catch {
    return new ApiProblem(response.status, {});
  }
}
