import { mount } from 'svelte';
import LabReportPage from '../pages/LabReportPage.svelte';

/** Takes where to draw; shows the report there that the address names. */
export function show(target: Element): void {
  mount(LabReportPage, { target });
}
