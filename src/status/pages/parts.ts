/** What pages are put together from. */
import { ago, count, percent } from './format.ts';
import { Html, html, type Part } from './html.ts';

/** A column of a table. */
export interface Column<T> {
  readonly title: string;
  cell(row: T): Part;
  /** A number, which is set to the right. */
  readonly isNumber?: boolean;
  /** Left out where there is little room. */
  readonly isWide?: boolean;
}

/** A table with its rows, in a frame that scrolls by itself; `empty` is said in its place where there are none. */
export function table<T>(label: string, columns: readonly Column<T>[], rows: readonly T[], empty: Part): Html {
  if (rows.length === 0) return html`<p class="empty">${empty}</p>`;
  const classes = ({ isNumber, isWide }: Column<T>) =>
    new Html(
      isNumber || isWide ? ` class="${[isNumber && 'number', isWide && 'wide'].filter(Boolean).join(' ')}"` : '',
    );
  return html`<div class="frame" role="region" aria-label="${label}" tabindex="0"><table>
<thead><tr>${columns.map((column) => html`<th scope="col"${classes(column)}>${column.title}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) => html`<tr>${columns.map((column) => html`<td${classes(column)}>${column.cell(row)}</td>`)}</tr>\n`,
  )}</tbody></table></div>`;
}

/** Says how many rows are not shown, with a link to them. */
export function more(total: number, shown: number, link: string): Html | undefined {
  if (total <= shown) return undefined;
  return html`<p class="more">${count(total - shown)} more. <a href="${link}">Show ${count(Math.min(total, 10 * shown))}</a></p>`;
}

/** A state in words, with a mark whose shape says the same as its colour. */
export function state(name: string, text = name): Html {
  const [tone, mark] = TONES[name] ?? ['quiet', '\u25cb'];
  return html`<span class="state ${tone}"><span aria-hidden="true">${mark}</span> ${text}</span>`;
}

const TONES: Readonly<Record<string, readonly [tone: string, mark: string]>> = {
  well: ['good', '\u2714'],
  watching: ['good', '\u2714'],
  arriving: ['good', '\u2714'],
  'near-limit': ['busy', '\u25d4'],
  'cut-off': ['bad', '\u2716'],
  faulty: ['bad', '\u2716'],
  starting: ['busy', '\u25d4'],
  listing: ['busy', '\u25d4'],
  waiting: ['busy', '\u25d4'],
  degraded: ['bad', '\u2716'],
  forbidden: ['bad', '\u2716'],
  failing: ['bad', '\u2716'],
  broken: ['bad', '\u2716'],
  limited: ['bad', '\u2716'],
};

/** A technical name, which may be broken where its words end. */
export function name(text: string): Html {
  const words = text.split(/(?<=[_/=,-])(?=[\w^])/).map((word, at) => html`${at > 0 && new Html('<wbr>')}${word}`);
  return html`<code>${words}</code>`;
}

/** A share as a bar, beside its number. */
export function bar(share: number): Html {
  const width = Math.max(0, Math.min(100, Math.round(share * 1000) / 10));
  return html`<span class="share"><svg aria-hidden="true" width="64" height="8" viewBox="0 0 100 8" preserveAspectRatio="none"><rect class="track" width="100" height="8"/><rect class="fill" width="${width}" height="8"/></svg> ${percent(share)}</span>`;
}

/** How long ago a time was, with the time itself. */
export function time(at: string | null, now: number): Html {
  if (at === null) return html`never`;
  return html`<time datetime="${at}" title="${at}">${ago(at, now)}</time>`;
}

/** A number that a page is about, with what belongs to it. */
export function figure(title: string, value: Part, detail: Part): Html {
  return html`<div class="figure"><dt>${title}</dt><dd><strong>${value}</strong> <small>${detail}</small></dd></div>`;
}

/** A field of a form. */
export function field(name: string, label: string, value: string, hint = ''): Html {
  return html`<label>${label} <input name="${name}" value="${value}" placeholder="${hint}" autocomplete="off" spellcheck="false"></label>`;
}

/** The address of a page with a query of its own. */
export function link(page: string, query: Readonly<Record<string, string>>): string {
  const given = Object.entries(query).filter(([, value]) => value !== '');
  const text = new URLSearchParams(given).toString();
  return text === '' ? page : `${page}?${text}`;
}
