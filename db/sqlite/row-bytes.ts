/** What a row takes in its file beside its data, with its place in the index: measured. */
export const ROW_BYTES = 60;
