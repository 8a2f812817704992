import * as v from 'valibot';
import { TokenSchema } from './identity.ts';

/**
 * What an embed and the page around it say to each other, by postMessage between a frame and its host, and as events and methods of
 * `<switchyard-board>`. Each message is an object with `switchyard: 1`; both sides check origin and source, and ignore what fits nothing.
 */

/** Query keys of the embed's address, and attributes of the element; unknown ones are ignored. */
export const EMBED_PARAMETERS = [
  'theme',
  'range',
  'tz',
  'panel',
  'hide',
  'transport',
  'transparent',
  'live',
] as const;

const MARK = { switchyard: v.literal(1) };

/** The themes that can be asked for. */
export const EmbedThemeSchema = v.picklist(['light', 'dark', 'auto']);

/** What an embed says. */
export const EmbedSaysSchema = v.variant('type', [
  /** It shows what it is for; `title` is the share's. */
  v.object({ ...MARK, type: v.literal('ready'), title: v.string() }),
  /** How high its content is, in CSS pixels. */
  v.object({ ...MARK, type: v.literal('size'), height: v.number() }),
  /** How its stream stands: `phase` and the transport that carries, null when none does. */
  v.object({
    ...MARK,
    type: v.literal('state'),
    phase: v.string(),
    transport: v.nullable(v.string()),
    live: v.boolean(),
  }),
  /** An alert began or ended, where the share shows alerts. */
  v.object({
    ...MARK,
    type: v.literal('alert'),
    id: v.string(),
    name: v.string(),
    severity: v.string(),
    state: v.string(),
  }),
  /** Something is wrong that the host may want to tell: a code of ERROR_STATUS, or `OFFLINE`. */
  v.object({ ...MARK, type: v.literal('error'), code: v.string(), message: v.string() }),
  /** Its token ends soon, or was refused: send another by `token`. */
  v.object({ ...MARK, type: v.literal('token-wanted'), expiresIn: v.number() }),
]);

/** What a host says. */
export const HostSaysSchema = v.variant('type', [
  /** It listens from now on: how the embed stands is said to it again. */
  v.object({ ...MARK, type: v.literal('hello') }),
  v.object({ ...MARK, type: v.literal('theme'), theme: EmbedThemeSchema }),
  /** A range as in the board's address, such as `15m`. */
  v.object({ ...MARK, type: v.literal('range'), range: v.pipe(v.string(), v.maxLength(64)) }),
  v.object({ ...MARK, type: v.literal('pause'), paused: v.boolean() }),
  v.object({ ...MARK, type: v.literal('token'), token: TokenSchema }),
]);

/** A theme that can be asked for. */
export type EmbedTheme = v.InferOutput<typeof EmbedThemeSchema>;
/** What an embed says. */
export type EmbedSays = v.InferOutput<typeof EmbedSaysSchema>;
/** What a host says. */
export type HostSays = v.InferOutput<typeof HostSaysSchema>;
