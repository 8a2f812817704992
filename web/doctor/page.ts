import { mount } from 'svelte';
import DoctorPage from './DoctorPage.svelte';

/** Takes where to draw; shows the connection doctor there. */
export function showDoctor(target: Element): void {
  mount(DoctorPage, { target });
}
