/** Chromium as people have it; undefined where there is none. */
export const wholeChromium = process.env['CHROMIUM_PATH'];

/** What opens pages where any Chromium does: without windows around them, if there is such a one. Undefined where there is none. */
export const chromium = process.env['CHROMIUM_SHELL'] ?? wholeChromium;
