import * as v from 'valibot';

/** Every code that can be answered, with its HTTP status. Codes are stable; sentences may improve. */
export const ERROR_STATUS = {
  MALFORMED_REQUEST: 400,
  MALFORMED_JSON: 400,
  MALFORMED_CURSOR: 400,
  MALFORMED_TOPIC: 400,
  UNKNOWN_PROTOCOL: 400,
  JSONP_REFUSED: 400,
  NOT_SIGNED_IN: 401,
  /** The token was right once: ask for another. */
  TOKEN_EXPIRED: 401,
  ORIGIN_REFUSED: 403,
  FORBIDDEN: 403,
  OWN_LOT: 403,
  /** A share, a token or a session that was ended by hand. */
  REVOKED: 403,
  NOT_FOUND: 404,
  UNKNOWN_TOPIC: 404,
  UNKNOWN_EVENT: 404,
  METHOD_NOT_ALLOWED: 405,
  VERSION_CONFLICT: 409,
  NOT_OPEN: 409,
  CLOSED: 409,
  TOO_LOW: 409,
  BODY_TOO_LARGE: 413,
  NOT_JSON: 415,
  HOST_REFUSED: 421,
  KEY_REUSED: 422,
  OVER_CAP: 422,
  UNFIT_TERMS: 422,
  LAB_OVER_LIMIT: 422,
  LAB_BUSY: 429,
  TOO_MANY: 429,
  TOO_MANY_CONNECTIONS: 429,
  INTERNAL: 500,
  LOG_BUSY: 503,
  STOPPING: 503,
  DISK_FULL: 507,
} as const;

/** A stable name for what went wrong. */
export type ErrorCode = keyof typeof ERROR_STATUS;

/** The body of every refusal: a stable code, a plain sentence, the next step. */
export const ErrorBodySchema = v.object({
  error: v.object({
    code: v.picklist(Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]]), // Object.keys widens to string
    message: v.string(),
    next: v.string(),
    /** With TOO_LOW: the least that would be taken, in minor units. */
    minimum: v.optional(v.number()),
  }),
});

/** The body of a refusal. */
export type ErrorBody = v.InferOutput<typeof ErrorBodySchema>;

/** A refusal on its way to a person: thrown by a handler, answered by the door it came through. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: ErrorCode;
  readonly next: string;
  readonly minimum: number | undefined;

  /** Takes the code, one plain sentence of what happened, the next step, and with TOO_LOW the least that would be taken. */
  constructor(code: ErrorCode, message: string, next: string, minimum?: number) {
    super(message);
    this.code = code;
    this.next = next;
    this.minimum = minimum;
  }

  /** The HTTP status of the code. */
  get status(): number {
    return ERROR_STATUS[this.code];
  }

  /** The JSON body of the answer. */
  get body(): ErrorBody {
    const { code, message, next, minimum } = this;
    return { error: { code, message, next, ...(minimum !== undefined && { minimum }) } };
  }
}
