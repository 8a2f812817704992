import { TRANSPORTS } from '#protocol';
import { latencyWords } from '../words.ts';
import { cureFor, PROXIES, type ProxyName } from './cures.ts';
import type { Diagnosis } from './diagnose.ts';
import { observed, roundTrip, type Examination } from './examination.ts';
import { factsOf, type Finding } from './finding.ts';

/** Takes an examination; returns what plain HTTP said, in a few words each. */
export function plainFacts({ http }: Examination): string[] {
  const trip = roundTrip(http);
  return [
    http.status === undefined
      ? 'no answer'
      : `status ${http.status}${http.ours ? '' : ', not by Switchyard'}`,
    ...(trip === undefined ? [] : [`round trip ${latencyWords(trip)}`]),
    ...(http.protocol === '' ? [] : [protocolWords(http.protocol)]),
    ...(http.headers === '' ? [] : [`through ${http.headers}`]),
  ];
}

/** Takes a protocol as browsers name it; returns it as people do. */
function protocolWords(protocol: string): string {
  if (protocol === 'http/1.1') return 'HTTP/1.1 (six connections at the most)';
  return protocol === 'h2' ? 'HTTP/2' : protocol === 'h3' ? 'HTTP/3' : protocol;
}

/** Takes an examination, what it means, the proxy that cures are wanted for and the result's address; returns a report to paste. */
export function reportText(
  examination: Examination,
  diagnosis: Diagnosis,
  proxy: ProxyName,
  link: string,
): string {
  const { at, origin, browser } = examination;
  const head = [
    'Switchyard: examination of a connection',
    `${new Date(at).toISOString().slice(0, 19)}Z, ${browser}, ${origin}`,
    '',
    diagnosis.verdict.says,
    '',
    `Plain HTTP: ${plainFacts(examination).join(', ')}`,
  ];
  const general = diagnosis.general.flatMap(findingLines);
  const transports = diagnosis.transports.flatMap((finding) => transportLines(examination, finding));
  return [
    ...head,
    ...general,
    '',
    ...transports,
    '',
    ...orderLines(origin, diagnosis),
    ...cureLines(diagnosis, proxy),
    '',
    link,
    '',
  ].join('\n');
}

function findingLines({ says, more, command }: Finding): string[] {
  return [says, ...(more === '' ? [] : [`  ${more}`]), ...(command === undefined ? [] : [`  ${command}`])];
}

function transportLines(examination: Examination, finding: Finding): string[] {
  const { transport } = finding;
  if (transport === undefined) return [];
  const seen = observed(examination, transport);
  const facts = seen === undefined ? [] : [`  ${factsOf(seen).join(', ')}`];
  const [says = '', ...rest] = findingLines(finding);
  return [`${TRANSPORTS[transport].label}: ${says}`, ...facts, ...rest];
}

function orderLines(origin: string, { order }: Diagnosis): string[] {
  if (order.places.length === 0) return [];
  return [
    'Recommended order:',
    ...order.places.map(
      ({ transport, reason }, index) => `  ${index + 1}. ${TRANSPORTS[transport].label}: ${reason}`,
    ),
    ...(order.query === undefined ? [] : [`  ${origin}/${order.query}`]),
  ];
}

function cureLines({ ailments }: Diagnosis, proxy: ProxyName): string[] {
  return ailments.flatMap((ailment) => {
    const { say, lines } = cureFor(proxy, ailment);
    return ['', `${PROXIES[proxy]}: ${say}`, ...(lines === undefined ? [] : ['', lines])];
  });
}
