import { createHash } from 'node:crypto';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { charges } from '../../access/limits.ts';
import type { Handler } from '../route.ts';

/** A tab that GraphiQL opens with. */
export type Example = { title?: string; query: string; variables?: string | object };

/** The page for trying things out, whole: it asks no other server for anything, and its policy lets it ask none. */
export function handleGraphiql(examples: readonly Example[]): Handler {
  const tabs = examples.map(({ query, variables }) => ({
    query,
    ...(variables !== undefined && {
      variables: typeof variables === 'string' ? variables : JSON.stringify(variables, null, 2),
    }),
  }));
  // Some megabytes, the same for everybody.
  let page: { bytes: Buffer; policy: string } | undefined;
  return async (_request, response, { allowance }) => {
    await allowance.spend(charges.page);
    page ??= render(tabs);
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-length': page.bytes.length,
      'content-security-policy': page.policy,
    });
    response.end(page.bytes);
  };
}

function render(defaultTabs: { query: string; variables?: string }[]) {
  const html = renderGraphiQL({
    title: 'Caveat',
    defaultTabs,
    schemaDescription: true,
    endpoint: '/graphql',
  });
  const hashes = [...html.matchAll(/<script>(.*?)<\/script>/gs)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
  // Its editor writes styles as it goes, and has its workers, pictures and letters within.
  const policy = [
    "default-src 'none'",
    `script-src ${hashes.join(' ')}`,
    "style-src 'unsafe-inline'",
    "connect-src 'self'",
    'img-src data:',
    'font-src data:',
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return { bytes: Buffer.from(html), policy };
}

/** Whether a browser asks for a page. */
export function wantsPage(method: string | undefined, accept: string | undefined): boolean {
  return method === 'GET' && accept?.includes('text/html') === true;
}
