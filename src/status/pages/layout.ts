import { createHash } from 'node:crypto';
import { Html, html } from './html.ts';
import { STYLE } from './style.ts';

/** A page, before what all have in common. */
export interface Content {
  readonly title: string;
  readonly main: Html;
}

/** The pages by their path; all lie beside each other, so that links work behind any prefix. */
const PAGES = [
  ['', 'Overview'],
  ['cardinality', 'Cardinality'],
  ['watches', 'Watches'],
  ['pushes', 'Pushes'],
  ['explain', 'Explain'],
  ['config', 'Configuration'],
] as const;

const ICON =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 16%22%3E%3Cpath d=%22M2 9h3v5H2zM6.500 5h3v9h-3zM11 2h3v12h-3z%22 fill=%22%232f6fc4%22/%3E%3C/svg%3E';

/** Nothing but the page's own style is used, nothing is fetched, and nobody may put the page into a frame. */
export const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The whole page at `path`, without its first slash. `refresh` is after how many seconds it is asked for again; 0 for never. */
export function wholePage(path: string, query: URLSearchParams, { title, main }: Content, refresh: number): string {
  const address = (name: string) => (name === '' ? './' : name);
  const items = PAGES.map(
    ([name, text]) =>
      html`<li><a href="${address(name)}"${new Html(name === path ? ' aria-current="page"' : '')}>${text}</a></li>`,
  );
  const next = new URLSearchParams(query);
  if (refresh > 0) next.delete('refresh');
  else next.set('refresh', '5');
  const toggle = `${address(path)}${next.size > 0 ? `?${next}` : ''}`;
  const json = `api/v1/${path === '' ? 'status' : path}${query.size > 0 ? `?${query}` : ''}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title} &middot; kube-state-otel</title>
<link rel="icon" href="${ICON}">
<style>${new Html(STYLE)}</style>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header><p>kube-state-otel</p><nav aria-label="Pages"><ul>${items}</ul></nav></header>
<main id="content">${main}</main>
<footer><a href="${toggle}">${refresh > 0 ? `Stop refreshing every ${refresh} s` : 'Refresh every 5 s'}</a>
<a href="${json}">This page as JSON</a> <a href="metrics">/metrics of this port</a> <a href="readyz">/readyz</a></footer>
</body>
</html>
`.text;
}
