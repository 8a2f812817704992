import * as v from 'valibot';

/**
 * Takes the schema of orders, and what obeys them; answers every order that comes over IPC from the harness that started this process,
 * or says why it failed. The process ends with the harness.
 */
export function takeOrders<Schema extends v.GenericSchema, Answer extends { readonly type: string }>(
  schema: Schema,
  obey: (order: v.InferOutput<Schema>) => Promise<Answer>,
): void {
  process.on('message', (message) => {
    obey(v.parse(schema, message)).then(
      (answer) => process.send?.(answer),
      (error: unknown) => process.send?.({ type: 'failed', reason: String(error) }),
    );
  });
  process.on('disconnect', () => process.exit(0));
}
