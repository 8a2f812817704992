import { mount } from 'svelte';
import { AlertsStore } from '../../alerts/alerts-store.svelte.ts';
import { ZoneClock } from '../../zone.ts';
import { drawn, type OpenShow, type Show } from '../show.ts';

/** Opens the alerts. */
export const openAlerts: OpenShow = ({ parameters, say }): Show => {
  const store = new AlertsStore();
  const zone = new ZoneClock(parameters.zone);
  /** The state of each alert as it was told last; undefined until the first snapshot has been taken in. */
  let told: ReadonlyMap<string, string> | undefined;
  return {
    intake: store,
    wanted: ['alerts/*'],
    window: 0,
    silent: false, // where nothing is wrong nothing comes
    paused: false,
    zone,
    age: () => store.freshness().arrivalAge,
    pause: () => undefined, // an alert that is not shown would be a lie
    setSpan: () => undefined,
    beat: () => undefined,
    start: () => {
      const stop = store.start();
      const stopTelling = $effect.root(() => {
        $effect(() => {
          const { lines, ready } = store;
          if (!ready) return;
          // eslint-disable-next-line svelte/prefer-svelte-reactivity -- replaced, never changed
          const now = new Map(lines.map(({ key, state }) => [key, state] as const));
          for (const { key, name, severity, state } of lines) {
            if (told !== undefined && told.get(key) !== state)
              say({ type: 'alert', id: key, name, severity, state });
          }
          told = now;
        });
      });
      return () => {
        stopTelling();
        stop();
      };
    },
    draw: async (target) => {
      const { default: AlertsShow } = await import('./AlertsShow.svelte');
      return drawn(mount(AlertsShow, { target, props: { store, zone } }));
    },
  };
};
