/** What draws charts: it comes with the first of them. */
export { LightChart } from '../../charts/light/light-chart.ts';
export { connect } from '../../charts/painter/connect.ts';
