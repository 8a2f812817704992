/// <reference types="svelte" />
/// <reference types="vite/client" />

/** The address of a module of the page's own build (vite.config.ts, chunkUrl). */
declare module '*?chunk-url' {
  const url: string;
  export default url;
}
