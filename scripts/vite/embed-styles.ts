import type { Plugin } from 'vite';

/** The script that other sites name: its address stays the same. */
export const EMBED_SCRIPT = 'embed.js';

/**
 * What is embedded is drawn in documents of other sites as well, whose root has a font size of its own: lengths in rem become multiples
 * of --rem, and in conditions, where no variable can be, of 16 px.
 */
function ownRem(css: string): string {
  const inConditions = css.replace(/@(?:media|container)[^{]*/g, (head) =>
    head.replace(/([\d.]+)rem\b/g, (_, count: string) => `${Number(count) * 16}px`),
  );
  return inConditions.replace(/(?<![\w-])(-?[\d.]+)rem\b/g, (length, count: string) =>
    length === '1rem' ? 'var(--rem, 1rem)' : `calc(${count} * var(--rem, 1rem))`,
  );
}

/** Writes the name of the one style sheet into the script that other sites name, and gives its lengths a measure of their own. */
export function embedStyles(): Plugin {
  return {
    name: 'switchyard:embed-styles',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const sheet = Object.values(bundle).find(({ fileName }) => fileName.endsWith('.css'));
        const script = bundle[EMBED_SCRIPT];
        if (sheet?.type !== 'asset' || script?.type !== 'chunk') this.error('The embed has no styles.');
        sheet.source = ownRem(String(sheet.source));
        script.code = script.code.replaceAll('__EMBED_STYLES__', `./${sheet.fileName}`);
      },
    },
  };
}
