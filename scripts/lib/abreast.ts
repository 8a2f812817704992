/** Takes items, how many at once, and what to do with each; resolves with what came of them, in their order. Rejects with the first failure. */
export async function abreast<Item, Result>(
  items: readonly Item[],
  width: number,
  run: (item: Item, n: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = items.entries();
  const worker = async (): Promise<void> => {
    // They share one iterator: each takes what nobody has taken.
    for (const [at, item] of left) results[at] = await run(item, at);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}
