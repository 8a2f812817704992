import * as v from 'valibot';
import { TokenSchema } from './identity.ts';
import { SeqSchema } from './cursor.ts';
import { shownText } from './shown-text.ts';
import { TimeSchema } from './time.ts';

/** The id of a session, an API token or a share: random, and no secret. */
export const AccessIdSchema = v.pipe(v.string(), v.regex(/^[a-z0-9]{12,32}$/));

/** The id of a person: random as well, but for the first admin's. */
export const PersonIdSchema = v.pipe(v.string(), v.regex(/^(admin|[a-z0-9]{12,32})$/));

/** What a person may be: an admin may do everything, a viewer may look where looking needs a sign-in. */
export const RoleSchema = v.picklist(['admin', 'viewer']);

/** What an API token may be used for: `embed` makes guest tokens of shares. */
export const SCOPES = ['ingest', 'read', 'bid', 'embed'] as const;
/** One use of an API token. */
export const ScopeSchema = v.picklist(SCOPES);

const NameSchema = shownText(40);
/** Typed by a person: long enough that guessing is hopeless behind the limit of attempts. */
export const PasswordSchema = v.pipe(v.string(), v.minLength(10), v.maxLength(256));
/** What a one-time sign-in link ends with. */
export const SignInCodeSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{32,64}$/));

/** A person who can sign in. */
export const PersonSchema = v.object({
  id: PersonIdSchema,
  name: v.string(),
  role: RoleSchema,
  hasPassword: v.boolean(),
  made: TimeSchema,
});

/** A browser that is signed in. */
export const SessionSchema = v.object({
  id: AccessIdSchema,
  person: PersonIdSchema,
  made: TimeSchema,
  lastUsed: TimeSchema,
  expires: TimeSchema,
  /** What the browser called itself, shortened; text from outside. */
  browser: v.string(),
  /** It is the one that asks. */
  current: v.boolean(),
});

/** A token for programs. The token itself is shown once, when it is made. */
export const ApiTokenSchema = v.object({
  id: AccessIdSchema,
  name: v.string(),
  /** Who made it, by his id, with whom it is revoked; null where that was not kept. */
  maker: v.nullable(PersonIdSchema),
  scopes: v.array(ScopeSchema),
  made: TimeSchema,
  /** Null: it has no end. */
  expires: v.nullable(TimeSchema),
  /** Null: never. To within a few minutes. */
  lastUsed: v.nullable(TimeSchema),
  revoked: v.nullable(TimeSchema),
});

/** `GET /api/v1/session`: who this browser is signed in as. The token acts for him for `expiresIn` ms: in `as`, or as a bearer. */
export const SessionAnswerSchema = v.object({
  who: v.nullable(v.object({ id: PersonIdSchema, name: v.string(), role: RoleSchema })),
  token: v.nullable(TokenSchema),
  expiresIn: v.nullable(v.number()),
  /** Who may look: everyone, or who has signed in. */
  viewers: v.picklist(['everyone', 'signed-in']),
});

/** `POST /api/v1/session`: signs in by a one-time link's code, by name and password, or by the admin's token. */
export const SignInSchema = v.union([
  v.strictObject({ code: SignInCodeSchema }),
  v.strictObject({ name: NameSchema, password: v.pipe(v.string(), v.maxLength(256)) }),
  v.strictObject({ token: TokenSchema }),
]);

/** `POST /api/v1/access/people`: a new person. The answer has a one-time link's code. */
export const NewPersonSchema = v.strictObject({ name: NameSchema, role: RoleSchema });
/** What a new person, or a new link for one, is answered: the code works once, for `expiresIn` ms. */
export const InvitationSchema = v.object({
  person: PersonSchema,
  code: SignInCodeSchema,
  expiresIn: v.number(),
});
/** `PUT /api/v1/access/password`: one's own, null to have none; `current` where there was one. */
export const NewPasswordSchema = v.strictObject({
  password: v.nullable(PasswordSchema),
  current: v.optional(v.pipe(v.string(), v.maxLength(256))),
});
/** `POST /api/v1/access/tokens`: a new API token; `days` null has no end. */
export const NewApiTokenSchema = v.strictObject({
  name: NameSchema,
  scopes: v.pipe(v.array(ScopeSchema), v.minLength(1), v.maxLength(SCOPES.length)),
  days: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3650))),
});
/** What it is answered: the one time that the token is shown. */
export const MadeApiTokenSchema = v.object({ token: TokenSchema, made: ApiTokenSchema });

/** `GET /api/v1/access`: everything that the Settings page shows of people and tokens; for admins alone. */
export const AccessSchema = v.object({
  people: v.array(PersonSchema),
  sessions: v.array(SessionSchema),
  tokens: v.array(ApiTokenSchema),
});

/** `GET /api/v1/access/sessions`: one's own, whoever one is. */
export const SessionsSchema = v.object({ sessions: v.array(SessionSchema) });

/** One line of the audit list: what was done, by whom and to what; `detail` is text from outside. */
export const AuditEntrySchema = v.object({
  seq: SeqSchema,
  at: TimeSchema,
  /** The kind of event, such as `signed-in` or `token-made`. */
  what: v.string(),
  /** Who did it: a name, or empty where nobody had signed in. */
  by: v.string(),
  /** What it concerned: a person's, token's or share's name. */
  detail: v.string(),
});
/** `GET /api/v1/access/audit`: the newest first; `before` asks for those below a seq, `next` is null at the end. */
export const AuditSchema = v.object({ entries: v.array(AuditEntrySchema), next: v.nullable(SeqSchema) });

/** What a person may be. */
export type Role = v.InferOutput<typeof RoleSchema>;
/** What an API token may be used for. */
export type Scope = v.InferOutput<typeof ScopeSchema>;
/** A person who can sign in. */
export type Person = v.InferOutput<typeof PersonSchema>;
/** A browser that is signed in. */
export type SignedIn = v.InferOutput<typeof SessionSchema>;
/** A token for programs, without the token. */
export type ApiToken = v.InferOutput<typeof ApiTokenSchema>;
/** Who this browser is signed in as. */
export type SessionAnswer = v.InferOutput<typeof SessionAnswerSchema>;
/** How somebody signs in. */
export type SignIn = v.InferOutput<typeof SignInSchema>;
/** A one-time link for a person. */
export type Invitation = v.InferOutput<typeof InvitationSchema>;
/** What a new API token is to be. */
export type NewApiToken = v.InferOutput<typeof NewApiTokenSchema>;
/** A new API token, with the token. */
export type MadeApiToken = v.InferOutput<typeof MadeApiTokenSchema>;
/** What the Settings page shows of people and tokens. */
export type AccessAnswer = v.InferOutput<typeof AccessSchema>;
/** One's own sessions. */
export type SessionsAnswer = v.InferOutput<typeof SessionsSchema>;
/** One line of the audit list. */
export type AuditEntry = v.InferOutput<typeof AuditEntrySchema>;
/** The audit list. */
export type Audit = v.InferOutput<typeof AuditSchema>;
