import { mount } from 'svelte';
import { lotTopic } from '#protocol';
import { LotsStore } from '../../lots/lots-store.svelte.ts';
import { ZoneClock } from '../../zone.ts';
import { drawn, type OpenShow, type Show } from '../show.ts';

/** Opens the list of lots, or one of them. */
export const openLots: OpenShow = ({ shows, parameters }): Show => {
  const lot = shows.kind === 'lot' ? shows.lot : undefined;
  const store = new LotsStore(lot === undefined ? {} : { lot });
  const zone = new ZoneClock(parameters.zone);
  return {
    intake: store,
    wanted: [lotTopic(lot ?? '*')],
    window: 0,
    silent: false, // a lot on which nobody bids is not silent
    paused: false,
    zone,
    age: () => store.freshness().arrivalAge,
    pause: () => undefined, // a price that stands still would be a lie
    setSpan: () => undefined,
    beat: () => undefined,
    start: () => store.start(),
    draw: async (target) => {
      const props = { store, zone };
      if (lot === undefined) {
        const { default: LotsShow } = await import('./LotsShow.svelte');
        return drawn(mount(LotsShow, { target, props }));
      }
      const { default: LotShow } = await import('./LotShow.svelte');
      return drawn(mount(LotShow, { target, props }));
    },
  };
};
