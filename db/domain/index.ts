/** What events mean: pure decisions and folds, the same on the server and in the page. The only door is `#domain`. */
export * from './auction/check-sealed.ts';
export * from './auction/check-steps.ts';
export * from './auction/decide.ts';
export * from './auction/finding.ts';
export * from './auction/history.ts';
export * from './auction/increments.ts';
export * from './auction/lot.ts';
export * from './auction/public-lot.ts';
export * from './auction/publish.ts';
export * from './auction/verdict.ts';
export * from './rollup.ts';
export * from './series.ts';
