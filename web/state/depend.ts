/**
 * Takes runes and does nothing with them: whoever calls it inside a derived value or an effect runs again when they
 * move. For data that lies outside runes and has a version number beside it.
 */
export function dependOn(..._versions: readonly unknown[]): void {
  // The arguments were read: that is all.
}
