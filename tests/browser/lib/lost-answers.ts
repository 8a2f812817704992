import type { Page, Route } from 'playwright-core';
import { PATHS } from '#protocol';

/** What became of the commands of a page whose answers are lost. */
export interface Losses {
  /** Commands that went up by Socket.IO. */
  sent: number;
  /** Commands that went up by POST. */
  posted: number;
  /** Answers that were taken away. */
  lost: number;
  /** Answers that are still to be taken away; none when it is 0. */
  left: number;
}

/** An acknowledgement as a Socket.IO packet: type 4 (message), 3 (ack). Packets of one poll are joined by this character. */
const ACK = /^43\d*\[/;
const COMMAND = /42\d+\["command"/;
const JOIN = '\u001e';

/**
 * Takes a page and how many answers are to be lost; from then on what it commands arrives, and so many answers do not, whatever
 * carries them.
 */
export async function loseAnswers(page: Page, count: number): Promise<Losses> {
  const losses: Losses = { sent: 0, posted: 0, lost: 0, left: count };
  const take = (): boolean => {
    if (losses.left === 0) return false;
    losses.left--;
    losses.lost++;
    return true;
  };
  await page.route(`**${PATHS.commands}*`, async (route) => {
    losses.posted++;
    if (losses.left === 0) return route.continue();
    try {
      await route.fetch(); // it arrives and is counted
    } catch {
      return route.abort(); // its kept connection had just ended: the page sends it again
    }
    return take() ? route.abort() : route.continue();
  });
  await page.routeWebSocket(new RegExp(PATHS.socket), (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      if (COMMAND.test(String(message))) losses.sent++;
      server.send(message);
    });
    server.onMessage((message) => {
      if (ACK.test(String(message)) && take()) return;
      socket.send(message);
    });
  });
  await page.route(`**${PATHS.socket}*`, (route) => polled(route, losses, take));
  return losses;
}

async function polled(route: Route, losses: Losses, take: () => boolean): Promise<void> {
  const request = route.request();
  if (COMMAND.test(request.postData() ?? '')) losses.sent++;
  if (request.method() !== 'GET') return route.continue();
  try {
    const response = await route.fetch({ timeout: 0 });
    const packets = (await response.text()).split(JOIN);
    const kept = packets.filter((packet) => !(ACK.test(packet) && take()));
    // An empty answer would be none: a no-op packet stands for what was taken away.
    await route.fulfill({ response, body: kept.length === 0 ? '6' : kept.join(JOIN) });
  } catch {
    await route.abort().catch(() => undefined); // the page has left
  }
}
