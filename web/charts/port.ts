import type { FromPainter } from './picture.ts';

/** What comes with the port that a painter is given, as the first message to the world that it lives in. */
export const PORT_FOR_PAINTER = 'switchyard: port for the painter';

/** The first thing a painter says over a port: it is there. Until then nothing is handed to it for good. */
export const READY = 'ready';

/** Everything that comes from a painter over its port. */
export type PainterAnswer = FromPainter | typeof READY;
