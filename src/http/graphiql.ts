import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { charges } from '../access/limits.ts';
import type { Handler } from './route.ts';

/** A tab of GraphiQL. */
export type Example = { title?: string; query: string; variables?: string | object };

/** Serves GraphiQL as one page. It loads nothing from other servers, and its content security policy allows none. */
export function handleGraphiql(examples: readonly Example[]): Handler {
  const tabs = examples.map(({ query, variables }) => ({
    query,
    ...(variables !== undefined && {
      variables: typeof variables === 'string' ? variables : JSON.stringify(variables, null, 2),
    }),
  }));
  // Nine megabytes, the same for every request.
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

const style = `
  .caveat-key { margin-left: auto; display: flex; gap: 6px; align-items: center; white-space: nowrap; }
  .caveat-key input { width: 9em; padding: 4px 6px; border: 1px solid #8888; border-radius: 4px; }
  .graphiql-container .graphiql-tab { transform: none !important; }
  .graphiql-tab[data-ended] .graphiql-tab-button::after { content: ' (ended)'; }
`;

function render(defaultTabs: { query: string; variables?: string }[]) {
  const page = renderGraphiQL({
    title: 'Caveat',
    defaultTabs,
    schemaDescription: true,
    endpoint: '/graphql',
  });
  const behaviour = readFileSync(new URL('./graphiql-behaviour.js', import.meta.url), 'utf8');
  const html = page.replace(
    '<div id="root">',
    () => `<style>${style}</style><script>${behaviour}</script><div id="root">`,
  );
  const hashes = [...html.matchAll(/<script>(.*?)<\/script>/gs)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
  // The editor adds inline styles, and embeds its workers, images and fonts.
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

/** True if a browser asks for HTML. */
export function wantsPage(method: string | undefined, accept: string | undefined): boolean {
  return method === 'GET' && accept?.includes('text/html') === true;
}
