/** The protocol that this build speaks. A client names the one it wants; a server refuses what it cannot speak. */
export const PROTOCOL_VERSION = 8;

/** The oldest version whose clients this build still serves: what came since only adds. */
export const OLDEST_PROTOCOL = 1;

/**
 * One line for each version: what changed, and the hash of all message schemas. A test recomputes the hash
 * and fails until both have moved together (the habit of rocicorp's zero-protocol).
 */
export const PROTOCOL_HISTORY: readonly { version: number; hash: string; change: string }[] = [
  {
    version: 1,
    hash: '3d01fe29a24f346a',
    change: 'The first: hello, batch, heartbeat, reset, bye; subscribe, note.',
  },
  {
    version: 2,
    hash: 'b7a2026160fb8953',
    change: 'Added: history, the processes event, and the page named in a hello.',
  },
  {
    version: 3,
    hash: 'ef22960457c15c07',
    change: 'Added: demo in a hello, and the network of a demo.',
  },
  {
    version: 4,
    hash: '51c43775df20b51c',
    change: 'Added: lots, bids and identities, states in a snapshot, seqs that are shown to nobody.',
  },
  {
    version: 5,
    hash: 'a96029071e57b2e5',
    change: 'Added: alerts, rules, silences and channels, signed notes, who is on the page.',
  },
  {
    version: 6,
    hash: 'ffbfeab116518300',
    change:
      'Added: the Lab, its sessions, taps and reports, and topics that are read by their full name alone.',
  },
  {
    version: 7,
    hash: 'f32be7d23a4d8f3f',
    change:
      'Added: people, sessions and API tokens, shares and their embeds, tokens on streams, their renewal and their end.',
  },
  {
    version: 8,
    hash: 'cdd8cdaab8b6f078',
    change: 'Added: the unit of an alert’s value, and the hello of a page to the embed in its frame.',
  },
];
