import * as v from 'valibot';

/** Every code that can be answered, with its HTTP status. Codes are stable; sentences may improve. */
export const ERROR_STATUS = {
  MALFORMED_REQUEST: 400,
  MALFORMED_JSON: 400,
  MALFORMED_CURSOR: 400,
  MALFORMED_TOPIC: 400,
  UNKNOWN_PROTOCOL: 400,
  JSONP_REFUSED: 400,
  ORIGIN_REFUSED: 403,
  NOT_FOUND: 404,
  UNKNOWN_TOPIC: 404,
  UNKNOWN_EVENT: 404,
  METHOD_NOT_ALLOWED: 405,
  VERSION_CONFLICT: 409,
  BODY_TOO_LARGE: 413,
  NOT_JSON: 415,
  HOST_REFUSED: 421,
  KEY_REUSED: 422,
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
  }),
});

/** The body of a refusal. */
export type ErrorBody = v.InferOutput<typeof ErrorBodySchema>;

/** A refusal on its way to a person: thrown by a handler, answered by the door it came through. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: ErrorCode;
  readonly next: string;

  /** Takes the code, one plain sentence of what happened, and the next step. */
  constructor(code: ErrorCode, message: string, next: string) {
    super(message);
    this.code = code;
    this.next = next;
  }

  /** The HTTP status of the code. */
  get status(): number {
    return ERROR_STATUS[this.code];
  }

  /** The JSON body of the answer. */
  get body(): ErrorBody {
    return { error: { code: this.code, message: this.message, next: this.next } };
  }
}
