import type { Plugin } from 'vite';

/**
 * `x.ts?chunk-url` is the address of a module of the page's own build, for a shared worker: unlike a worker's bundle it shares its
 * code with the page, which has loaded most of it by then.
 */
export function chunkUrl(): Plugin {
  const SUFFIX = '?chunk-url';
  let serving = false;
  /** The modules whose addresses are known to the page. */
  const addressed = new Set<string>();
  return {
    name: 'switchyard:chunk-url',
    enforce: 'pre',
    configResolved: ({ command }) => void (serving = command === 'serve'),
    async resolveId(source, importer) {
      if (!source.endsWith(SUFFIX)) return null;
      const found = await this.resolve(source.slice(0, -SUFFIX.length), importer, { skipSelf: true });
      return found && `${found.id}${SUFFIX}`;
    },
    load(id) {
      if (!id.endsWith(SUFFIX)) return null;
      const module = id.slice(0, -SUFFIX.length);
      if (serving) return `export default ${JSON.stringify(`/@fs${module}`)};`;
      const reference = this.emitFile({ type: 'chunk', id: module, name: 'hub-worker' });
      addressed.add(module);
      return `export default import.meta.ROLLUP_FILE_URL_${reference};`;
    },
    // What such a module imports comes with the page, not one after the other when the worker has begun.
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle = {} }) {
        const needed = new Set<string>();
        const need = (file: string): void => {
          const chunk = bundle[file];
          if (chunk?.type !== 'chunk' || needed.has(file)) return;
          needed.add(file);
          chunk.imports.forEach(need);
        };
        for (const chunk of Object.values(bundle)) {
          if (
            chunk.type === 'chunk' &&
            chunk.facadeModuleId !== null &&
            addressed.has(chunk.facadeModuleId)
          ) {
            need(chunk.fileName);
          }
        }
        const missing = [...needed].filter((file) => !html.includes(file));
        return missing.map((file) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `./${file}` },
          injectTo: 'head',
        }));
      },
    },
  };
}
