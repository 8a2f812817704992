import type { HostSays } from '#protocol';
import type { Said, Say } from './messages.ts';

/** What holds until it is said otherwise, in the order in which whoever listens late is told. */
const LASTING = ['ready', 'size', 'state', 'token-wanted'] as const satisfies readonly Said['type'][];

/** What an embed has said to its host, as far as it still holds. */
export interface LastWords {
  /** Says something, and remembers it. */
  readonly say: Say;
  /** Takes what the host says: to a hello all that holds is said again, and a token is wanted no more once one is given. */
  hear(said: HostSays): void;
}

/** Takes who is told; returns what tells him, and tells him again. */
export function lastWords(tell: Say): LastWords {
  const last = new Map<Said['type'], Said>();
  return {
    say(said) {
      last.set(said.type, said);
      tell(said);
    },
    hear({ type }) {
      if (type === 'token') last.delete('token-wanted');
      if (type !== 'hello') return;
      for (const one of LASTING) {
        const said = last.get(one);
        if (said !== undefined) tell(said);
      }
    },
  };
}
