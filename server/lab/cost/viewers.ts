import * as v from 'valibot';
import { TRANSPORT_NAMES } from '#protocol';

/** What the process of viewers is told: whom to ask, how, and for what. */
export const ViewersOrderSchema = v.object({
  transport: v.picklist(TRANSPORT_NAMES),
  /** Viewers to open. */
  count: v.number(),
  /** Where the server listens, whether by TLS, and the Host that it answers to. */
  host: v.string(),
  port: v.number(),
  tls: v.boolean(),
  asHost: v.string(),
  /** The name that all of them give. */
  viewer: v.string(),
  topic: v.string(),
  /** In text form. */
  cursor: v.string(),
  /** Compressed answers are asked for. */
  gzip: v.boolean(),
});

/** What it answers, once each viewer has had its first frame, or when one could not. */
export const ViewersReportSchema = v.union([
  v.object({ ready: v.literal(true) }),
  v.object({ ready: v.literal(false), problem: v.string() }),
]);

/** What the process of viewers is told. */
export type ViewersOrder = v.InferOutput<typeof ViewersOrderSchema>;
/** What it answers. */
export type ViewersReport = v.InferOutput<typeof ViewersReportSchema>;
