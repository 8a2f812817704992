/** What events mean: pure decisions and folds, the same on the server and in the page. The only door is `#domain`. */
export * from './rollup.ts';
export * from './series.ts';
