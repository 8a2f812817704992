/** Every path, query key, header and Socket.IO event name. Nobody types a literal elsewhere. */

/** HTTP paths, all below the origin of the page. */
export const PATHS = {
  /** Engine.IO's own path: WebSocket and long polling. */
  socket: '/socket.io/',
  /** Server-sent events. */
  stream: '/api/v1/stream',
  /** One answer for one cursor. */
  poll: '/api/v1/poll',
  /** Declared series and the recent past, up to an exact seq. */
  snapshot: '/api/v1/snapshot',
  /** The past of series, thinned out for the points asked for. */
  history: '/api/v1/history',
  /** Commands by POST. */
  commands: '/api/v1/commands',
  /** Gives a bidder an identity. */
  identity: '/api/v1/identity',
  /** Lots: the list, and below it `/<lot>`, `/<lot>/mine`, `/<lot>/watch`, `/<lot>/proof`. */
  lots: '/api/v1/lots',
  /** Alerts as they stand, with silences and acknowledgements; below it `/fired`. */
  alerts: '/api/v1/alerts',
  /** Rules; below it `/preview` and `/<rule>/strip`. */
  rules: '/api/v1/rules',
  /** The Lab: below it `/sessions`, `/sessions/<id>` and what a session has, `/reports`, `/reports/<id>`. */
  lab: '/api/v1/lab',
  /** Says that somebody is on the page, and who else is. */
  presence: '/api/v1/presence',
  /** Who this browser is signed in as; POST signs in, DELETE signs out. */
  session: '/api/v1/session',
  /** For admins: below it `/people`, `/people/<id>`, `/people/<id>/link`, `/password`, `/sessions`, `/sessions/<id>`, `/tokens`, `/tokens/<id>`, `/audit`. */
  access: '/api/v1/access',
  /** Shares: below it `/<id>`, `/<id>/secret`, `/<id>/guest`. */
  shares: '/api/v1/shares',
  /** The page of a share for other sites' frames: below it `/<id>`. */
  embed: '/embed',
  /** The script with `<switchyard-board>`. */
  embedScript: '/embed.js',
  /** SVG badges: below it `/<id>.svg`. */
  badge: '/badge',
  /** What Alertmanagers outside post their alerts to. */
  alertmanagerHook: '/hooks/alertmanager',
  /** In a demo only: what the network does to this viewer alone. */
  network: '/api/v1/network',
  /** Answers 200 while the process lives. */
  healthz: '/healthz',
  /** Answers 200 while new viewers are welcome, 503 from the moment a stop begins. */
  readyz: '/readyz',
  /** Prometheus text. */
  metrics: '/metrics',
} as const;

/** Where the page is shown: the server answers each of them with the same document. */
export const PAGE_PATHS = {
  /** The board. */
  board: '/',
  /** The connection doctor. */
  doctor: '/doctor',
  /** The lots, and below it each lot's own page. */
  lots: '/lots',
  /** The alerts, their rules, silences and channels. */
  alerts: '/alerts',
  /** The Lab, and below it `/reports/<id>`. */
  lab: '/lab',
  /** Where one signs in: by a link's code behind the #, or a password. */
  signIn: '/sign-in',
  /** People, tokens, shares and the audit list, for admins. */
  settings: '/settings',
} as const;

/** Query keys of the stream, poll, snapshot and history paths. */
export const QUERY = {
  /** `epoch:seq`; left out, the answer begins at the head. */
  cursor: 'cursor',
  /** Comma-separated topic patterns; left out, everything. */
  topics: 'topics',
  /** The protocol version that the client speaks. */
  protocol: 'v',
  /** Poll only: `1` asks for a hello before the other frames. */
  hello: 'hello',
  /** Snapshot only: seconds of past wanted. */
  window: 'window',
  /** History only: the range wanted, in milliseconds since 1970, `from` inside and `to` outside. */
  from: 'from',
  to: 'to',
  /** History only: how many points for each series, at the most. */
  points: 'points',
  /** History only: comma-separated series ids; left out, every series. */
  series: 'series',
  /** List of lots only: which ones, one of LOT_FILTERS; and where a list, or the Lab's tap, goes on. */
  status: 'status',
  after: 'after',
  /** A report of the Lab only: `csv`; left out, JSON. */
  format: 'format',
  /** Badge only: what stands on its left; left out, the share's title. */
  label: 'label',
  /** Audit list only: entries below this seq. */
  before: 'before',
  /** Signing out only: `1` ends every session of this person. */
  everywhere: 'everywhere',
} as const;

/**
 * Where a request says which viewer it belongs to. The server answers all alike; the hostile proxy before it can treat one
 * viewer worse than the others. The query wins over the cookie.
 */
export const VIEWER = { query: 'viewer', cookie: 'switchyard-viewer' } as const;

/** Request headers with a meaning of ours. */
export const HEADERS = {
  /** The same key gives the same answer; the same key with another body is refused (422). */
  idempotencyKey: 'idempotency-key',
  /** `Bearer <token>`: who asks. */
  authorization: 'authorization',
} as const;

/** Socket.IO events that a client sends; each is answered by its acknowledgement. */
export const SOCKET_EVENTS = {
  command: 'command',
  /** A newer token for this connection. */
  renew: 'renew',
} as const;
