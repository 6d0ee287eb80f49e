import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { Handler } from './route.ts';

/** A tab that GraphiQL opens with. */
export type Example = { title?: string; query: string; variables?: string | object };

/** The page for trying things out, whole: it asks no other server for anything. */
export function handleGraphiql(examples: readonly Example[]): Handler {
  const tabs = examples.map(({ query, variables }) => ({
    query,
    ...(variables !== undefined && {
      variables: typeof variables === 'string' ? variables : JSON.stringify(variables, null, 2),
    }),
  }));
  // Some megabytes, the same for everybody.
  let page: Buffer | undefined;
  return (_request, response) => {
    page ??= Buffer.from(
      renderGraphiQL({ title: 'Caveat', defaultTabs: tabs, schemaDescription: true, endpoint: '/graphql' }),
    );
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-length': page.length,
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
    });
    response.end(page);
  };
}

/** Whether a browser asks for a page. */
export function wantsPage(method: string | undefined, accept: string | undefined): boolean {
  return method === 'GET' && accept?.includes('text/html') === true;
}
