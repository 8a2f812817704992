import { PATHS, type Share } from '#protocol';
import { lookEntries, type Look } from './look.ts';

/** What a snippet is made of. */
export interface SnippetParts {
  /** Where this server is found, as siteUrl() has it. */
  readonly site: string;
  readonly share: Pick<Share, 'id' | 'title' | 'kind' | 'badge'>;
  readonly look: Look;
  /** The token of a public share. Undefined for the other kinds: their tokens come from the host's backend. */
  readonly token: string | undefined;
}

/** How the host's own page gives its visitor's token, where that is not the same for everybody. */
const GIVES = [
  "  // Your own backend answers with a token for this visitor; it is asked again before each token's end.",
  'async () => (await fetch("/switchyard-token")).text()',
] as const;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

/** Takes the parts; returns the address of the embed. Without a token it asks the page around it for one. */
export function embedAddress({ site, share, look, token }: SnippetParts): string {
  const query = new URLSearchParams(lookEntries(look).map(([name, value]) => [name, value])).toString();
  const path = `${site}${PATHS.embed}/${share.id}${query === '' ? '' : `?${query.replaceAll('%2C', ',')}`}`;
  return token === undefined ? path : `${path}#token=${token}`;
}

/** Takes the parts; returns the address of its badge. */
export function badgeAddress({ site, share }: Pick<SnippetParts, 'site' | 'share'>): string {
  return `${site}${PATHS.badge}/${share.id}.svg`;
}

/** Takes the parts; returns the lines that show the embed in a frame. */
export function frameSnippet(parts: SnippetParts): string {
  const { site, share, token, look } = parts;
  const own = token === undefined ? 'id="board" ' : '';
  // In a page of a dark colour scheme a frame of another one has a ground of its own.
  const style = `width: 100%; height: 24rem; border: 0${look.transparent ? '; color-scheme: light' : ''}`;
  const lines = [
    `<iframe ${own}src="${escape(embedAddress(parts))}"`,
    `  title="${escape(share.title)}" style="${style}" loading="lazy"></iframe>`,
  ];
  const [says, gives] = GIVES;
  const asks = [
    '<script type="module">',
    `  import { connectFrame } from "${site}${PATHS.embedScript}";`,
    says,
    '  connectFrame(document.querySelector("#board"), {',
    `    getToken: ${gives},`,
    '  });',
    '</script>',
  ];
  return [...lines, ...(token === undefined ? asks : []), ...fallback(parts)].join('\n');
}

/** Takes the parts; returns the lines that show the embed as an element, without a frame. */
export function elementSnippet(parts: SnippetParts): string {
  const { site, share, look, token } = parts;
  const said = lookEntries(look).map(([name, value]) => ` ${name}="${escape(value)}"`);
  const own = token === undefined ? ' id="board"' : ` token="${escape(token)}"`;
  const lines = [
    `<script type="module" src="${escape(`${site}${PATHS.embedScript}`)}"></script>`,
    `<switchyard-board share="${share.id}"${own}${said.join('')}></switchyard-board>`,
  ];
  const [says, gives] = GIVES;
  const asks = [
    '<script type="module">',
    says,
    `  document.querySelector("#board").getToken = ${gives};`,
    '</script>',
  ];
  return [...lines, ...(token === undefined ? asks : []), ...fallback(parts)].join('\n');
}

/** Takes the parts; returns the line that shows the badge. */
export function badgeSnippet({ site, share }: Pick<SnippetParts, 'site' | 'share'>): string {
  return `<img src="${escape(badgeAddress({ site, share }))}" alt="${escape(share.title)}">`;
}

/** What is seen where no script runs. */
function fallback({ site, share }: SnippetParts): readonly string[] {
  return share.badge ? [`<noscript>${badgeSnippet({ site, share })}</noscript>`] : [];
}
